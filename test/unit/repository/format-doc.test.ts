import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commitBackup, newRepository, type TestRepository } from '../../support/backups.ts';
import { collect } from '../../support/containers.ts';

const doc = await readFile(path.join(import.meta.dirname, '../../../docs/format.md'), 'utf8');
const blocks = [...doc.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
const dump = await readFile(path.join(import.meta.dirname, '../container/samples/mysql-9.7.golden.sql'));
const hasJq = spawnSync('jq', ['--version']).status === 0;

/** The page promises that these lines work; they are run as they are printed, but for names. */
describe('the shell lines of docs/format.md', () => {
  let under: TestRepository;
  let folder: string;
  beforeAll(async () => {
    under = await newRepository();
    folder = (await commitBackup(under.repository, { dump })).folder;
  });
  afterAll(() => under.remove());

  const sh = (script: string) =>
    execFileSync('sh', ['-euc', script], { cwd: path.join(under.root, folder), encoding: 'utf8' });

  test('check a backup', () => {
    const lines = (blocks[0] ?? '').split('\n').filter((line) => /^(sha256sum|zstd -tq|.*tail)/.test(line));
    expect(lines).toHaveLength(3);
    expect(sh(lines.join('\n'))).toMatch(/dump\.sql\.zst: OK\n.*: OK\n.*: OK\n-- Dump completed on /);
  });

  test('restore with the client’s two options', () => {
    expect(blocks[0]).toContain('zstd -dcq dump.sql.zst | mariadb --binary-mode --comments');
  });

  test.runIf(hasJq)('read one table', async () => {
    const block = blocks.find((each) => each.includes('"orders"')) ?? '';
    const script = block.replace('"orders"', '"customers"');
    expect(script).toContain('"customers"');
    const { manifest } = await under.repository.read(folder);
    const index = await under.repository.readIndex(folder, manifest);
    const reader = await under.repository.openDump(folder, manifest, index);
    const wanted = index.sections.filter((each) => each.kind === 'table-data' && each.object === 'customers');
    const expected = (await collect(reader.read(wanted))).toString();
    await reader.close();
    expect(sh(script)).toBe(expected);
  });
});
