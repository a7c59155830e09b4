import { formatBytes, formatDateTime } from '../format.ts';
import type { Kept, RetentionPolicy, Safeguard } from '../model/retention.ts';

/** Why a backup stays although no rule asks for it. */
export const safeguardWords: Readonly<Record<Safeguard, string>> = {
  'newest-good': 'the newest good one',
  'newest-proven': 'the newest proven one',
  'minimum-good': 'one of the newest good ones that always stay',
  pinned: 'pinned',
  'safety-backup': 'taken before a restore',
  'too-young': 'younger than 24 hours',
  'too-few-good': 'too few good ones',
  'newer-ones-fail': 'newer ones fail',
  'clock-jumped': 'the clock jumped',
  'anomaly-open': 'something is wrong',
  'policy-keeps-everything': 'the policy keeps everything',
  running: 'in use by a run',
};

/** Why nothing at all goes at this time, in sentences. */
export const holdSentences: Readonly<Partial<Record<Safeguard, string>>> = {
  'too-few-good': 'There are fewer good backups than the policy’s minimum, so nothing is removed.',
  'newer-ones-fail': 'The newest backups are not good. Nothing older is removed until one is.',
  'clock-jumped':
    'The clock of this machine jumped, so nothing is removed until it has been right for a day.',
  'policy-keeps-everything': 'The policy has no rule, so everything is kept.',
};

/** `daily 3 of 7, the newest good one`, or `goes on 26 Nov 2026, 14:00: no rule keeps it`. */
export function keptWords({ decision, reasons, safeguards, removalDueAt }: Kept): string {
  const why = [...reasons, ...safeguards.map((code) => safeguardWords[code])].join(', ');
  if (decision === 'keep') return why;
  const when = removalDueAt === null ? 'soon' : `on ${formatDateTime(removalDueAt)}`;
  if (decision === 'mark') return `to be marked: ${why}`;
  return decision === 'remove' ? `goes with the next backup: ${why}` : `goes ${when}: ${why}`;
}

/** `the last 3, 7 daily, 5 weekly, 12 monthly`. */
export function policyWords(policy: RetentionPolicy): string {
  const { last, hourly, daily, weekly, monthly, yearly, withinDays, maxBytes } = policy;
  const parts = [
    last > 0 ? `the last ${last === 1 ? 'one' : last}` : '',
    hourly > 0 ? `${hourly} hourly` : '',
    daily > 0 ? `${daily} daily` : '',
    weekly > 0 ? `${weekly} weekly` : '',
    monthly > 0 ? `${monthly} monthly` : '',
    yearly > 0 ? `${yearly} yearly` : '',
    withinDays === null ? '' : `all of ${withinDays} days`,
    maxBytes === null ? '' : `at most ${formatBytes(maxBytes)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'everything' : parts.join(', ');
}
