import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** A certificate with its key and the CA that signed it: PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes real certificates with openssl in a folder of the test. */
export class CertificateMaker {
  readonly #folder: string;
  readonly caFile: string;
  readonly #caKey: string;

  constructor(folder: string, name = 'ca') {
    this.#folder = folder;
    this.caFile = path.join(folder, `${name}.pem`);
    this.#caKey = path.join(folder, `${name}-key.pem`);
    openssl([
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '30',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      this.#caKey,
      '-out',
      this.caFile,
    ]);
  }

  /**
   * A certificate signed by this CA.
   * @param names subject alternative names: `DNS:localhost`, `IP:127.0.0.1`
   */
  sign(name: string, names: readonly string[], options: { readonly isExpired?: boolean } = {}): Certificate {
    const cert = path.join(this.#folder, `${name}.pem`);
    const key = path.join(this.#folder, `${name}-key.pem`);
    const request = path.join(this.#folder, `${name}.csr`);
    const extensions = path.join(this.#folder, `${name}.ext`);
    writeFileSync(extensions, `subjectAltName=${names.join(',')}\n`);
    openssl([
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      key,
      '-out',
      request,
    ]);
    openssl([
      ...['x509', '-req', '-in', request, '-CA', this.caFile, '-CAkey', this.#caKey, '-CAcreateserial'],
      // A negative number of days ends it before it begins.
      ...['-days', options.isExpired === true ? '-1' : '30', '-extfile', extensions, '-out', cert],
    ]);
    return { cert, key };
  }

  /** A certificate that nobody signed. */
  selfSigned(name: string, names: readonly string[]): Certificate {
    const cert = path.join(this.#folder, `${name}.pem`);
    const key = path.join(this.#folder, `${name}-key.pem`);
    openssl([
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '30',
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=${names.join(',')}`,
      '-keyout',
      key,
      '-out',
      cert,
    ]);
    return { cert, key };
  }
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}
