/**
 * The name on the key that goes with K.
 * @param platform its name and version, as app.info gives them: `darwin 23.1.0 arm64`
 */
export function modifierKey(platform: string | undefined): string {
  return platform?.startsWith('darwin') ? '⌘' : 'Ctrl';
}
