import type { PingSignal } from '../../../shared/model/notification.ts';
import type { Run } from '../../../shared/model/run.ts';
import { describeError } from '../../../shared/sentences.ts';
import { request } from './http.ts';

/**
 * What a run of a plan means to a dead man's switch.
 * @returns null for a run that says nothing: of another kind, by hand outside a plan, or cancelled, which is no failure
 */
export function pingOf(run: Run): PingSignal | null {
  if (run.kind !== 'backup' || run.planId === null) return null;
  const { outcome } = run;
  if (outcome === null) return { kind: 'start' };
  switch (outcome.kind) {
    case 'good':
      return { kind: 'ok', text: `${run.title}: good` };
    case 'degraded':
      return { kind: 'fail', text: `${run.title}: the backup lacks something` };
    case 'failed':
    case 'not-good':
      return { kind: 'fail', text: `${run.title}: ${describeError(outcome.error).title}` };
    case 'interrupted':
      return { kind: 'fail', text: `${run.title}: interrupted` };
    case 'cancelled':
      return null;
  }
}

/**
 * The address of a signal, as healthchecks.io and those that follow it expect: `<address>/start`, `<address>`,
 * `<address>/fail`; a query stays where it is.
 * @see https://healthchecks.io/docs/http_api/
 */
export function pingAddress(address: URL, kind: PingSignal['kind']): URL {
  const url = new URL(address);
  const base = url.pathname.replace(/\/+$/, '');
  url.pathname = kind === 'ok' ? base || '/' : `${base}/${kind}`;
  return url;
}

/** @throws HoldfastError as `request` does */
export async function sendPing(address: URL, signal: PingSignal): Promise<void> {
  await request(pingAddress(address, signal.kind), signal.kind === 'start' ? null : signal.text);
}
