import type { ErrorCode, WireError } from '../../../shared/errors.ts';

/** Failures that end when somebody has compared a key and confirms it. */
const HOST_KEY_CODES: readonly ErrorCode[] = ['ssh-host-unknown', 'ssh-host-key-changed'];

export interface HostKey {
  readonly address: string;
  readonly fingerprint: string;
}

/** The key that an SSH host has shown; null when the failure is about something else. */
export function shownKeyOf({ code, data }: WireError): HostKey | null {
  if (!HOST_KEY_CODES.includes(code)) return null;
  const { address, fingerprint = data.found } = data;
  return typeof address === 'string' && typeof fingerprint === 'string' ? { address, fingerprint } : null;
}
