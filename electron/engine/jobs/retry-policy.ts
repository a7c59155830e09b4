import type { ErrorCode } from '../../../shared/errors.ts';
import type { RunOutcome } from '../../../shared/model/run.ts';

const MINUTE_MS = 60_000;

/** Pauses before the second attempt at a slot, the third, …, in minutes; one more attempt than pauses. */
const pauses = {
  /** A network or a server that is starting. */
  network: [1, 5, 15, 30, 60],
  /** The server was there and went away in the middle. */
  server: [2, 10, 30],
  /** Somebody else is at it. */
  occupied: [1, 2, 5, 10, 20],
  /** Somebody has to make room first. */
  room: [30, 60, 120, 240],
  /** What was going on was cut off: the machine slept, Holdfast was ended. */
  interrupted: [0, 5, 15],
} as const;

type Kind = keyof typeof pauses;

/**
 * What may heal by itself. Everything else (a wrong password, a missing right, a certificate that does not fit, losses
 * that nobody accepted, a program that is not there) fails the same way until a person changes something.
 */
const healing: Partial<Record<ErrorCode, Kind>> = {
  'unknown-host': 'network',
  'name-server-silent': 'network',
  'connection-refused': 'network',
  'connect-timeout': 'network',
  'connection-lost': 'network',
  'host-unreachable': 'network',
  'socket-missing': 'network',
  'tunnel-lost': 'network',
  'tunnel-no-way': 'network',
  'ssh-failed': 'network',
  'storage-missing': 'network',
  'server-went-away': 'server',
  'tool-stalled': 'server',
  'schema-changed': 'server',
  'object-vanished': 'server',
  'file-io': 'server',
  'written-differs': 'server',
  busy: 'occupied',
  'too-many-connections': 'occupied',
  'disk-full': 'room',
};

/** Whether an error says that the other side does not answer now, rather than that something is wrong. */
export function isUnreachable(code: ErrorCode): boolean {
  return healing[code] === 'network' || code === 'too-many-connections';
}

/**
 * How long to wait before a slot is tried again.
 * @param attempts how often it was tried; at least 1
 * @returns milliseconds after the end of the last attempt; null: not again
 */
export function retryPauseMs(outcome: RunOutcome, attempts: number): number | null {
  const kind = kindOf(outcome);
  const minutes: number | undefined = kind === null ? undefined : pauses[kind][attempts - 1];
  return minutes === undefined ? null : minutes * MINUTE_MS;
}

function kindOf(outcome: RunOutcome): Kind | null {
  switch (outcome.kind) {
    case 'failed':
      return healing[outcome.error.code] ?? null;
    case 'interrupted':
      return 'interrupted';
    case 'cancelled':
      return outcome.by === 'shutdown' ? 'interrupted' : null;
    case 'good':
    case 'degraded':
    case 'not-good':
      return null;
  }
}
