import type { ErrorCode } from '../../shared/errors.ts';
import type { RunOutcome } from '../../shared/model/run.ts';

/** What the CLI ends with; documented in its --help and in the guide. */
export const exitCodes = {
  good: 0,
  failed: 1,
  usage: 2,
  degraded: 3,
  confirmation: 4,
  secret: 5,
  busy: 6,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const special: Partial<Record<ErrorCode, ExitCode>> = {
  'bad-input': exitCodes.usage,
  'not-found': exitCodes.usage,
  'ambiguous-id': exitCodes.usage,
  'confirmation-needed': exitCodes.confirmation,
  'last-good-backup': exitCodes.confirmation,
  'qualified-names': exitCodes.confirmation,
  'keychain-unavailable': exitCodes.secret,
  'password-needed': exitCodes.secret,
  'ssh-secret-needed': exitCodes.secret,
  'key-not-here': exitCodes.secret,
  'ssh-host-unknown': exitCodes.confirmation,
  busy: exitCodes.busy,
};

export function exitCodeOfError(code: ErrorCode): ExitCode {
  return special[code] ?? exitCodes.failed;
}

export function exitCodeOfOutcome(outcome: RunOutcome): ExitCode {
  switch (outcome.kind) {
    case 'good':
      return exitCodes.good;
    case 'degraded':
      return exitCodes.degraded;
    case 'not-good':
    case 'interrupted':
      return exitCodes.failed;
    case 'failed':
      return exitCodeOfError(outcome.error.code);
    case 'cancelled':
      return exitCodes.cancelled;
  }
}
