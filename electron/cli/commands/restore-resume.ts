import type { Command } from 'commander';
import { HoldfastError } from '../../../shared/errors.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { RestoreRequest } from '../../../shared/model/restore.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Invocation } from '../invocation.ts';
import { runBy, serverBy } from '../resolve.ts';
import { bringPassword } from './passwords.ts';
import { grantsText, leftText, resultText, safetyText } from './restore-text.ts';

/** What may be said with --resume: the plan is the one of the run. */
const WITH_RESUME = ['resume', 'allowOutside', 'passwordStdin'];

interface ResumeOptions {
  readonly resume: string;
  readonly allowOutside?: boolean;
  readonly passwordStdin?: boolean;
}

/** Ends with a usage error where something is said that the run's own plan says. */
export function refuseWithResume(command: Command): void {
  const other = command.options.find(
    (option) =>
      !WITH_RESUME.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (command.args.length > 0 || other !== undefined)
    command.error(`error: --resume goes on as the run began, without ${other?.long ?? 'naming a backup'}`);
}

/** Goes on with a restore. */
export async function resumeRestore(
  invocation: Invocation,
  { resume, allowOutside, passwordStdin }: ResumeOptions,
): Promise<ExitCode> {
  const { session } = invocation;
  const before = await runBy(session, resume);
  if (before.restorePlan === null)
    throw new HoldfastError('not-possible', { why: 'Only a restore can be continued' });
  const { request } = before.restorePlan;
  const target = await serverBy(session, request.targetServerId);
  await bringPassword(invocation, target, passwordStdin);
  const { runId } = await session.call('restores.resume', {
    runId: before.id,
    allowOutside: allowOutside === true,
  });
  return followRestore(invocation, runId, request, target.name);
}

/** Waits for a restore, and says what it brought or what state it has left. */
export async function followRestore(
  invocation: Invocation,
  runId: RunId,
  request: RestoreRequest,
  target: string,
): Promise<ExitCode> {
  const ended = await invocation.session.follow(runId);
  const result = ended.restore;
  const how = ended.outcome?.kind;
  // The end of a run that was cancelled or cut off says the state, too.
  const left = how === 'cancelled' || how === 'interrupted' ? { ...ended, targetState: null } : ended;
  if (how !== 'good') for (const line of leftText(left, target)) invocation.remark(line);
  return invocation.ended(ended, {
    document: { result, safetyBackupId: ended.safetyBackupId },
    text:
      result === null
        ? ''
        : [resultText(result, request, target), ...safetyText(ended, target), ...grantsText(ended)].join(
            '\n',
          ),
  });
}
