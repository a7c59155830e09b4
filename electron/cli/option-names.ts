import type { WireError } from '../../shared/errors.ts';

/** What people type for a field of a call, by its last name. */
const OPTIONS: Readonly<Record<string, string>> = {
  name: '--name',
  host: '--host',
  port: '--port',
  user: '--user',
  path: '--path',
  from: '--from',
  to: '--to',
  as: '--as',
  copies: '--copy',
  events: '--event',
  security: '--security',
  databases: '--databases',
  excludedTables: '--exclude-table',
  timeZone: '--zone',
  window: '--window',
  jitterMinutes: '--jitter',
  expression: '--cron',
  retention: '--keep',
  checkEveryDays: '--check-every',
  drillEveryDays: '--drill-every',
  drillEveryBackups: '--drill-every',
  rpoMinutes: '--rpo',
  rtoMinutes: '--rto',
  connectSeconds: '--connect',
  silenceSeconds: '--silence',
  totalMinutes: '--total',
  planRunHours: '--plan-run',
  atOnce: 'runs',
  weekday: '--day',
  hour: '--hour',
  preset: '--preset',
  maxBytes: '--max-bytes',
};

/** The same error with the options of the command line in the place of the call's fields. */
export function inOptions(error: WireError): WireError {
  const { problems } = error.data as { readonly problems?: unknown };
  if (error.code !== 'bad-input' || !Array.isArray(problems)) return error;
  return { ...error, data: { ...error.data, problems: problems.map(String).map(optionOf) } };
}

function optionOf(problem: string): string {
  const [whole, field] = /^([A-Za-z][\w.]*): /.exec(problem) ?? [];
  if (whole === undefined || field === undefined) return problem;
  const option = field
    .split('.')
    .reverse()
    .map((name) => OPTIONS[name])
    .find((name) => name !== undefined);
  return option === undefined ? problem : `${option}: ${problem.slice(whole.length)}`;
}
