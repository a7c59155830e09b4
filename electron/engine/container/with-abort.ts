/** Ends the iteration with the signal's reason, also while the source says nothing. */
export async function* withAbort<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  // Not Promise.race with one promise for all: that promise would keep every chunk that ever raced with it.
  let giveUp = (_reason: unknown): void => undefined;
  const abort = () => giveUp(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const result = await new Promise<IteratorResult<T>>((resolve, reject) => {
        giveUp = reject;
        iterator.next().then(resolve, reject);
      });
      if (result.done === true) return;
      yield result.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    // Not awaited: a source that hangs would hang its return as well.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
