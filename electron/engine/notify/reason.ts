/** What Node calls the ways in which a connection does not come about, in words. */
const words: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Its name is not known',
  EAI_AGAIN: 'The name server does not answer',
  ECONNREFUSED: 'Nothing answers at that port',
  ECONNRESET: 'It closed the connection',
  ETIMEDOUT: 'It did not answer in time',
  EHOSTUNREACH: 'There is no way to it from here',
  ENETUNREACH: 'This machine is offline, or has no way to it',
};

/** Why it failed: in words where it is usual, otherwise in those of the error, or of what lay beneath it. */
export function quotedMessage(error: unknown): string {
  const said = ownMessage(error);
  const code = /\bE[A-Z_]{5,}\b/.exec(said)?.[0];
  return (code === undefined ? undefined : words[code]) ?? said;
}

/** fetch says only "fetch failed"; its cause says more. */
function ownMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
}
