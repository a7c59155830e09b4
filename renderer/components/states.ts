import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockExclamation,
  IconFileAlert,
  IconFileCheck,
  IconFileOff,
  IconFlask,
  IconFlaskOff,
  IconHourglass,
  IconLoader2,
  IconPlayerPause,
  IconPlugConnectedX,
  IconShieldCheck,
  IconShieldHalf,
  IconShieldQuestion,
  IconTrendingDown,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Proof } from '../../shared/model/backup.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Completeness } from '../../shared/model/verdict.ts';
import { assertNever } from '../lib/assert-never.ts';

/** Colours of states; each has --hf-TONE, --hf-TONE-bg and --hf-TONE-fg in app/base.css. */
export type Tone = 'teal' | 'blue' | 'gray' | 'yellow' | 'orange' | 'red' | 'indigo';

/** Every state that Holdfast shows anywhere. */
export type StateName =
  | 'proven'
  | 'protected'
  | 'checked'
  | 'written'
  | 'unproven'
  | 'none'
  | 'degraded'
  | 'dropped'
  | 'overdue'
  | 'failing'
  | 'damaged'
  | 'drill-failed'
  | 'missing'
  | 'paused'
  | 'running'
  | 'waiting'
  | 'good'
  | 'not-good'
  | 'failed'
  | 'cancelled'
  | 'interrupted'
  | 'ready'
  | 'unusable'
  | 'sample';

export interface StateLook {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: TablerIcon;
  /** What the word means, for the tooltip; empty where the word says all. */
  readonly meaning: string;
}

/** Word, colour and icon of each state: nowhere else. */
export const stateLooks: Record<StateName, StateLook> = {
  proven: {
    word: 'Proven',
    tone: 'teal',
    icon: IconShieldCheck,
    meaning: 'Restored in a throw-away server and compared with what was dumped.',
  },
  protected: { word: 'Protected', tone: 'teal', icon: IconShieldHalf, meaning: 'Backed up as planned.' },
  checked: {
    word: 'Checked',
    tone: 'blue',
    icon: IconFileCheck,
    meaning: 'Read back whole and found unchanged. Not yet restored by a drill.',
  },
  written: {
    word: 'Written',
    tone: 'gray',
    icon: IconCircleDashed,
    meaning: 'Complete and on disk. Not yet restored by a drill.',
  },
  dropped: {
    word: 'Much less',
    tone: 'yellow',
    icon: IconTrendingDown,
    meaning: 'It holds much less than the good backup before it, and nobody has said that this is right.',
  },
  unproven: {
    word: 'Not proven',
    tone: 'blue',
    icon: IconShieldQuestion,
    meaning: 'Backed up, but no drill has restored it yet.',
  },
  none: {
    word: 'No backup',
    tone: 'gray',
    icon: IconCircleDashed,
    meaning: 'Nothing has been backed up yet.',
  },
  degraded: {
    word: 'Degraded',
    tone: 'yellow',
    icon: IconAlertTriangle,
    meaning: 'The backup lacks something, which it names.',
  },
  overdue: { word: 'Overdue', tone: 'orange', icon: IconClockExclamation, meaning: '' },
  failing: { word: 'Failing', tone: 'red', icon: IconCircleX, meaning: 'The newest run did not succeed.' },
  damaged: {
    word: 'Damaged',
    tone: 'red',
    icon: IconFileAlert,
    meaning: 'Its files are not what was written. It no longer counts as a good backup.',
  },
  'drill-failed': {
    word: 'Drill failed',
    tone: 'red',
    icon: IconFlaskOff,
    meaning: 'What was restored differs from what was dumped, or could not be restored.',
  },
  missing: {
    word: 'Missing',
    tone: 'red',
    icon: IconFileOff,
    meaning: 'Its files are no longer where they were.',
  },
  paused: { word: 'Paused', tone: 'gray', icon: IconPlayerPause, meaning: '' },
  running: { word: 'Running', tone: 'indigo', icon: IconLoader2, meaning: '' },
  waiting: {
    word: 'Waiting',
    tone: 'gray',
    icon: IconHourglass,
    meaning: 'It has not begun, and begins by itself.',
  },
  good: { word: 'Good', tone: 'teal', icon: IconCircleCheck, meaning: '' },
  'not-good': {
    word: 'Found a fault',
    tone: 'red',
    icon: IconCircleX,
    meaning: 'It ran to its end and found something.',
  },
  failed: { word: 'Failed', tone: 'red', icon: IconCircleX, meaning: '' },
  cancelled: {
    word: 'Cancelled',
    tone: 'gray',
    icon: IconBan,
    meaning: 'Stopped on request; nothing is left of it.',
  },
  interrupted: {
    word: 'Interrupted',
    tone: 'orange',
    icon: IconPlugConnectedX,
    meaning: 'Its process ended before it did; nothing is left of it.',
  },
  ready: { word: 'Ready', tone: 'teal', icon: IconCircleCheck, meaning: '' },
  unusable: { word: 'Not reachable', tone: 'red', icon: IconCircleX, meaning: '' },
  sample: {
    word: 'Sample',
    tone: 'indigo',
    icon: IconFlask,
    meaning: 'Started by Holdfast with made-up data; gone when Holdfast ends.',
  },
};

/** The one state that says most about a backup: what ends its being good first, then what it lacks, then its proof. */
export function backupState(backup: {
  readonly proof: Proof;
  readonly completeness: Completeness;
}): StateName {
  const { state } = backup.proof;
  if (state === 'damaged' || state === 'drill-failed' || state === 'missing') return state;
  return backup.completeness === 'degraded' ? 'degraded' : state;
}

/** How a run stands or ended. */
export function runState({ outcome, waiting }: Pick<Run, 'outcome' | 'waiting'>): StateName {
  if (outcome === null) return waiting === null ? 'running' : 'waiting';
  switch (outcome.kind) {
    case 'good':
    case 'degraded':
    case 'not-good':
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return outcome.kind;
    default:
      return assertNever(outcome);
  }
}
