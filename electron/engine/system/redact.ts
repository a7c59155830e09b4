const REPLACEMENT = '‹secret›';

/** Shorter secrets are not removed: taking out every "a" would hide nothing and destroy the text. */
const MIN_SECRET_LENGTH = 3;
/** A piece of base64 that is shorter could be anything. */
const MIN_BASE64_LENGTH = 6;

/**
 * Removes secrets from a text in every form in which programs print them: raw, JSON-, URL-, SQL-, shell- and
 * option-file-escaped, hexadecimal, base64 (also inside a longer base64 text).
 * @param secrets those of fewer than 3 characters are left alone
 */
export function redact(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text;
  let result = text;
  for (const form of formsOf(secrets)) result = result.replaceAll(form, REPLACEMENT);
  return result;
}

/** All forms of some secrets, longest first, so that no part of a longer one is left standing. */
export function formsOf(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_LENGTH) continue;
    for (const form of escapedForms(secret)) if (form.length >= MIN_SECRET_LENGTH) forms.add(form);
    for (const form of base64Forms(secret)) if (form.length >= MIN_BASE64_LENGTH) forms.add(form);
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

const OPTION_FILE_ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', s: ' ' };

/** The passwords in the text of a client option file. */
export function passwordsOf(optionFile: string): readonly string[] {
  return [...optionFile.matchAll(/^\s*password\d?\s*=\s*(.*)$/gm)].map(([, value = '']) =>
    value
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .replace(/\\(.)/g, (_, character: string) => OPTION_FILE_ESCAPES[character] ?? character),
  );
}

function escapedForms(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const url = encodeUrl(secret);
  const hex = Buffer.from(secret, 'utf8').toString('hex');
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    new URLSearchParams({ '': secret }).toString().slice(1),
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    // As a strict encoder writes it, which leaves none of !'()* bare.
    url.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`),
    secret.replaceAll("'", "''"),
    secret.replaceAll('"', '""'),
    secret.replaceAll('\\', '\\\\').replaceAll("'", "''"),
    sqlEscaped(secret),
    sqlEscaped(secret).replaceAll('"', '\\"'),
    secret.replaceAll("'", "'\\''"),
    optionFileEscaped(secret),
    hex,
    hex.toUpperCase(),
  ];
}

function encodeUrl(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    // Half of a surrogate pair has no URL form.
    return secret;
  }
}

const SQL_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\b': '\\b',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x1a': '\\Z',
  '\\': '\\\\',
  "'": "\\'",
};

function sqlEscaped(secret: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that SQL escapes
  return secret.replace(/[\0\x08\n\r\t\x1a\\']/g, (character) => SQL_ESCAPES[character] ?? character);
}

function optionFileEscaped(secret: string): string {
  return secret.replace(/[\\"\n\r\t\b]/g, (character) =>
    character === '"' ? '\\"' : (SQL_ESCAPES[character] ?? character),
  );
}

/** What is always the same of a secret in base64, wherever in the encoded text it begins. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const forms: string[] = [];
  for (let before = 0; before < 3; before += 1) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The first characters also hold bits of what stands before, the last one of what follows.
    const skip = [0, 2, 3][before] ?? 0;
    const isWhole = (before + bytes.length) % 3 === 0;
    const fixed = encoded.slice(skip, isWhole ? undefined : -1);
    forms.push(fixed, fixed.replaceAll('+', '-').replaceAll('/', '_'));
    if (before === 0 && !isWhole) forms.push(encoded, bytes.toString('base64'), bytes.toString('base64url'));
  }
  return forms;
}
