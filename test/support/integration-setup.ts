import { ensure } from '../../scripts/lib/ensure.mjs';

/** Once before all integration tests: the servers and programs that they use, so that `npx vitest` alone suffices. */
export default async function setup(): Promise<void> {
  await ensure(['apt:mariadb', 'apt:zstd', 'apt:age', 'mysql9', 'mysql56']);
}
