import path from 'node:path';
import type { LaunchCommand } from '../../shared/model/os-schedule.ts';

/** Where Linux desktops look for what starts at login. @see https://specifications.freedesktop.org/autostart-spec/ */
export function autostartFile(env: NodeJS.ProcessEnv, home: string): string {
  const given = env.XDG_CONFIG_HOME;
  const config = given !== undefined && path.isAbsolute(given) ? given : path.join(home, '.config');
  return path.join(config, 'autostart', 'holdfast.desktop');
}

/** A desktop entry that starts Holdfast without a window. */
export function autostartEntry({ program, args }: LaunchCommand): string {
  return `[Desktop Entry]
Type=Application
Name=Holdfast
Comment=Backs up databases on schedule
Exec=${[program, ...args].map(execWord).join(' ')}
Terminal=false
X-GNOME-Autostart-enabled=true
`;
}

/** Whether an entry starts anything: desktops switch one off by a line in it, or hide it. */
export function isEntryOn(text: string): boolean {
  return !/^(Hidden=true|X-GNOME-Autostart-enabled=false)\s*$/m.test(text);
}

/**
 * One word of Exec=: quoted, `%` doubled, and the backslashes of the quotes doubled again, since the value is a
 * string, too.
 * @see https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html
 */
function execWord(word: string): string {
  const text = word.replaceAll('%', '%%');
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  const quoted = `"${text.replaceAll(/["`$\\]/g, (character) => `\\${character}`)}"`;
  return quoted.replaceAll('\\', '\\\\');
}
