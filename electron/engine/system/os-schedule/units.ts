import type { EveryMinutes, LaunchCommand } from '../../../../shared/model/os-schedule.ts';

/** What the system's scheduler is told. */
export interface ScheduleOrder {
  /** Ends with the arguments that make Holdfast run what is due. */
  readonly command: LaunchCommand;
  readonly everyMinutes: EveryMinutes;
}

export const SYSTEMD_NAME = 'holdfast-run-due';
export const LAUNCHD_LABEL = 'app.holdfast.run-due';
export const TASK_NAME = 'Holdfast run-due';

/**
 * A service that runs what is due, once.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
 */
export function systemdService({ command }: ScheduleOrder): string {
  return `# Written by Holdfast; "holdfast schedule remove" removes it.
[Unit]
Description=Holdfast: run the backups that are due
Documentation=man:systemd.timer(5)

[Service]
Type=oneshot
ExecStart=${systemdCommand(command).map(systemdWord).join(' ')}
Nice=10
IOSchedulingClass=idle
# 3: something is degraded, 6: another Holdfast is at it. Neither is this unit's failure.
SuccessExitStatus=3 6
`;
}

/** @see https://www.freedesktop.org/software/systemd/man/latest/systemd.timer.html */
export function systemdTimer({ everyMinutes }: ScheduleOrder): string {
  return `# Written by Holdfast; "holdfast schedule remove" removes it.
[Unit]
Description=Holdfast: look for due backups every ${everyMinutes} minutes

[Timer]
OnCalendar=${everyMinutes === 60 ? 'hourly' : `*:0/${everyMinutes}`}
# After sleep or a restart: once, at once.
Persistent=true
RandomizedDelaySec=20

[Install]
WantedBy=timers.target
`;
}

/** @see man launchd.plist(5) */
export function launchdPlist({ command, everyMinutes }: ScheduleOrder): string {
  const words = [command.program, ...command.args].map((word) => `    <string>${xml(word)}</string>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- Written by Holdfast; "holdfast schedule remove" removes it. -->
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${LAUNCHD_LABEL}</string>
  <key>ProgramArguments</key>
  <array>
${words.join('\n')}
  </array>
  <key>StartInterval</key>
  <integer>${everyMinutes * 60}</integer>
  <key>RunAtLoad</key>
  <true/>
  <key>ProcessType</key>
  <string>Background</string>
  <key>LowPriorityIO</key>
  <true/>
</dict>
</plist>
`;
}

/**
 * A task of the user who registers it. Batteries are the plans' own business, so none of the task's.
 * @see https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema
 */
export function taskXml({ command, everyMinutes }: ScheduleOrder): string {
  return `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Runs the backups of Holdfast that are due. "holdfast schedule remove" removes it.</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
      <Repetition>
        <Interval>PT${everyMinutes}M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
    </TimeTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
    <Enabled>true</Enabled>
    <Hidden>false</Hidden>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xml(command.program)}</Command>
      <Arguments>${xml(command.args.map(windowsWord).join(' '))}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
}

/** The interval that one of the files above says; null for a file that is none of ours. */
export function intervalOf(text: string): number | null {
  if (/^OnCalendar=hourly$/m.test(text)) return 60;
  const minutes = /^OnCalendar=\*:0\/(\d+)$/m.exec(text)?.[1] ?? /<Interval>PT(\d+)M</.exec(text)?.[1];
  if (minutes !== undefined) return Number(minutes);
  const seconds = /<key>StartInterval<\/key>\s*<integer>(\d+)</.exec(text)?.[1];
  return seconds === undefined ? null : Number(seconds) / 60;
}

/** systemd refuses a program whose path has quotes, dollars and the like; as an argument of a shell it may. */
function systemdCommand({ program, args }: LaunchCommand): readonly string[] {
  if (/^[\w@+:,./ -]+$/.test(program)) return [program, ...args];
  return ['/bin/sh', '-c', 'exec "$0" "$@"', program, ...args];
}

/** One word of ExecStart=: quoted, with systemd's own specifiers and variables taken literally. */
function systemdWord(word: string): string {
  const text = word.replaceAll('%', '%%').replaceAll('$', () => '$$');
  if (/^[\w@%+=:,./$-]+$/.test(text)) return text;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}

/** One argument as CommandLineToArgvW reads it: backslashes count only before a quote. */
function windowsWord(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

function xml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
