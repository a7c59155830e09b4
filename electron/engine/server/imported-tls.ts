import type { TlsMode } from '../../../shared/model/server.ts';

/** Options of a connection by name; null: given without a value. */
export type ConnectionOptions = ReadonlyMap<string, string | null>;

const MODES: Readonly<Record<string, TlsMode>> = {
  disabled: 'off',
  disable: 'off',
  preferred: 'preferred',
  prefer: 'preferred',
  required: 'required',
  require: 'required',
  trust: 'required',
  'verify-ca': 'verify-ca',
  'verify-identity': 'verify-identity',
  'verify-full': 'verify-identity',
};

/**
 * How a connection is to be encrypted, from the options of any of the programs that know some.
 * @param remarks gets what could not be understood
 */
export function readTlsMode(options: ConnectionOptions, remarks: string[]): TlsMode {
  const given = options.get('ssl-mode');
  if (given !== undefined && given !== null) {
    const mode = MODES[given.toLowerCase().replaceAll('_', '-')];
    if (mode !== undefined) return mode;
    remarks.push(`ssl-mode = ${given}: unknown; verify identity is used.`);
    return 'verify-identity';
  }
  if (options.has('skip-ssl') || isOff(options.get('ssl'))) return 'off';
  if (options.has('ssl-verify-server-cert') && !isOff(options.get('ssl-verify-server-cert')))
    return 'verify-identity';
  // MySQL's programs verify the CA as soon as one is given.
  if ((options.get('ssl-ca') ?? '') !== '') return 'verify-ca';
  if (options.has('ssl')) return 'required';
  return 'preferred';
}

function isOff(value: string | null | undefined): boolean {
  return value !== null && value !== undefined && /^(0|off|false|no)$/i.test(value);
}
