import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** SQLite keeps a closed connection until the last of its statements is collected; another process has none. */
export function forgetConnections(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
