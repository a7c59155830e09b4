import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { escape as sqlEscape } from 'mysql2';

/** The ways in which a password could have been written somewhere. */
export function formsOf(secret: string): ReadonlyMap<string, Buffer> {
  const texts: [string, string][] = [
    ['raw', secret],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['JSON, ASCII only', asciiJson(secret)],
    ['URL', encodeURIComponent(secret)],
    ['form', new URLSearchParams({ x: secret }).toString().slice(2)],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64url', Buffer.from(secret).toString('base64url')],
    ['hex', Buffer.from(secret).toString('hex')],
    ['SQL', sqlEscape(secret).slice(1, -1)],
    ['SQL, quotes doubled', secret.replaceAll("'", "''")],
    ['option file', secret.replaceAll('\\', '\\\\').replaceAll('"', '\\"')],
    ['shell', secret.replaceAll("'", "'\\''")],
  ];
  return new Map([
    ...texts.map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]),
    // Chromium's storage writes strings in this form.
    ...texts
      .slice(0, 2)
      .map(([name, text]): [string, Buffer] => [`${name}, UTF-16`, Buffer.from(text, 'utf16le')]),
  ]);
}

function asciiJson(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** @returns where a form of the secret stands: one line each; every file that can be read is searched, whole */
export function findSecret(secret: string, places: readonly string[]): readonly string[] {
  const forms = formsOf(secret);
  return places.flatMap((place) =>
    filesIn(place).flatMap((file) => {
      const bytes = readFileSync(file);
      return [...forms].flatMap(([name, form]) => (bytes.includes(form) ? [`${file}: ${name}`] : []));
    }),
  );
}

/** Regular files only: sockets and pipes hold nothing. */
function filesIn(folder: string): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const file = path.join(folder, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return filesIn(file);
    return stat?.isFile() ? [file] : [];
  });
}

/** Looks at the command line and the environment of every process of this machine, again and again. */
export class ProcessWatch {
  /** Where the secret was seen, one line each. */
  readonly found = new Set<string>();
  /** The names of all programs that were looked at. */
  readonly programs = new Set<string>();
  readonly #forms: ReadonlyMap<string, Buffer>;
  readonly #timer: NodeJS.Timeout;

  constructor(secret: string) {
    this.#forms = formsOf(secret);
    this.#timer = setInterval(() => this.#look(), 25);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      for (const part of ['cmdline', 'environ']) this.#lookAt(`/proc/${pid}/${part}`, part);
    }
  }

  #lookAt(file: string, part: string): void {
    let bytes: Buffer;
    try {
      bytes = readFileSync(file);
    } catch {
      return; // it ended while we looked
    }
    const program = bytes.subarray(0, Math.max(0, bytes.indexOf(0))).toString();
    if (part === 'cmdline') this.programs.add(path.basename(program));
    for (const [name, form] of this.#forms)
      if (bytes.includes(form)) this.found.add(`${file} of ${program}: ${name}`);
  }
}

/** What the keyring of this session holds under our name; asked with libsecret's own tool. */
export function keyringSecret(account: string): string {
  return execFileSync('secret-tool', ['lookup', 'service', 'Holdfast', 'account', account], {
    encoding: 'utf8',
  });
}
