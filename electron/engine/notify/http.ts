import { HoldfastError } from '../../../shared/errors.ts';
import { redact } from '../system/redact.ts';
import { quotedMessage } from './reason.ts';

const LIMIT_MS = 15_000;
/** Of a service's answer, as much as explains a refusal. */
const MAX_ANSWER = 300;

/**
 * The address of a webhook or ping as it was typed.
 * @throws HoldfastError 'bad-input' for what is no http(s) address; the address itself is not in the error
 */
export function parseAddress(secret: string): URL {
  let url: URL | null = null;
  try {
    url = new URL(secret.trim());
  } catch {
    // Said below.
  }
  if (url === null || !['https:', 'http:'].includes(url.protocol))
    throw new HoldfastError('bad-input', {
      problems: ['address: not an address like https://example.org/…'],
    });
  if (url.username !== '' || url.password !== '')
    throw new HoldfastError('bad-input', {
      problems: ['address: a user and password inside an address are not supported'],
    });
  return url;
}

/**
 * Sends one request to a secret address; nothing of that but its host is in any error.
 * @param body null: GET; text: POST as it is; an object: POST as JSON
 * @throws HoldfastError 'told-unreachable' | 'told-tls-failed' | 'told-refused'
 */
export async function request(url: URL, body: object | string | null, limitMs = LIMIT_MS): Promise<void> {
  const address = url.host;
  const hidden = [
    url.href,
    `${url.pathname}${url.search}`,
    ...url.pathname.split('/'),
    ...url.searchParams.values(),
  ]
    // What is as short as "api" is no secret, and striking it out would hide the reason.
    .filter((part) => part.length >= 8);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: body === null ? 'GET' : 'POST',
      // A secret address is not handed to where an answer points.
      redirect: 'manual',
      headers: {
        'user-agent': `Holdfast/${__APP_VERSION__}`,
        ...(body === null
          ? {}
          : { 'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' }),
      },
      ...(body === null ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(limitMs),
    });
    text = await response.text();
  } catch (error) {
    const reason = redact(reasonOf(error, limitMs), hidden);
    const isTls = /certificate|self.signed|altname|SSL routines|wrong version number/i.test(reason);
    throw new HoldfastError(isTls ? 'told-tls-failed' : 'told-unreachable', { address, reason });
  }
  if (response.status >= 200 && response.status < 300) return;
  const isRedirect = response.status >= 300 && response.status < 400;
  const said = redact(text, hidden).replaceAll(/\s+/g, ' ').trim().slice(0, MAX_ANSWER);
  const message = isRedirect
    ? `It answered ${response.status}: it lives at another address now`
    : `It answered ${response.status}${said === '' ? '' : `: ${said}`}`;
  throw new HoldfastError('told-refused', { address, message });
}

function reasonOf(error: unknown, limitMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `It did not answer within ${limitMs / 1000} s`;
  return quotedMessage(error);
}
