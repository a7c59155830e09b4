/**
 * The name on the key that goes with K.
 * @param platform Node's name of it, as app.info gives it
 */
export function modifierKey(platform: string | undefined): string {
  return platform === 'darwin' ? '⌘' : 'Ctrl';
}
