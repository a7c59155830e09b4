import { expect, test } from 'vitest';
import { autostartEntry, autostartFile, isEntryOn } from '../../../electron/main/autostart-entry.ts';

test('an entry starts the app without a window', () => {
  expect(autostartEntry({ program: '/opt/Holdfast/holdfast', args: ['--hidden'] })).toBe(`[Desktop Entry]
Type=Application
Name=Holdfast
Comment=Backs up databases on schedule
Exec=/opt/Holdfast/holdfast --hidden
Terminal=false
X-GNOME-Autostart-enabled=true
`);
});

// The specification: quoted, then the value's own escapes, so a dollar is \\$ in the file; a percent sign is doubled.
test.each([
  ['/opt/My App/x', '"/opt/My App/x"'],
  ['/opt/100%/x', '/opt/100%%/x'],
  ['/opt/$a/x', '"/opt/\\\\$a/x"'],
  ['/opt/"q"/x', '"/opt/\\\\"q\\\\"/x"'],
  ['/opt/b\\s/x', '"/opt/b\\\\\\\\s/x"'],
])('%s is written as %s', (program, word) =>
  expect(autostartEntry({ program, args: [] })).toContain(`Exec=${word}\n`),
);

test.each([
  ['[Desktop Entry]\nExec=x\n', true],
  ['[Desktop Entry]\nExec=x\nHidden=true\n', false],
  ['[Desktop Entry]\nExec=x\nX-GNOME-Autostart-enabled=false\n', false],
  ['[Desktop Entry]\nExec=x\nX-GNOME-Autostart-enabled=true\n', true],
])('%j is on: %s', (text, isOn) => expect(isEntryOn(text)).toBe(isOn));

test('where it lies', () => {
  expect(autostartFile({}, '/home/me')).toBe('/home/me/.config/autostart/holdfast.desktop');
  expect(autostartFile({ XDG_CONFIG_HOME: '/c' }, '/home/me')).toBe('/c/autostart/holdfast.desktop');
  expect(autostartFile({ XDG_CONFIG_HOME: 'c' }, '/home/me')).toContain('/home/me/.config/');
});
