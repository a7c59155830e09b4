import type { RunKind, StepName } from '../../shared/model/run.ts';

/** What a step of a run does, as people say it. */
export const stepWords: Record<StepName, string> = {
  connect: 'Connect',
  preflight: 'Look before the start',
  inventory: 'List what is there',
  dump: 'Dump',
  verdict: 'Judge',
  'read-back': 'Read back',
  commit: 'Put in place',
  read: 'Read the backup',
  sandbox: 'Start a throw-away server',
  restore: 'Restore',
  compare: 'Compare',
  'clean-up': 'Clean up',
  target: 'Look at the target',
  write: 'Write the file',
};

export const runKindWords: Record<RunKind, string> = {
  backup: 'Backup',
  check: 'Check',
  drill: 'Drill',
  restore: 'Restore',
  export: 'Save as file',
};
