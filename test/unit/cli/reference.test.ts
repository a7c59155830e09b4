import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { CliIo } from '../../../electron/cli/cli-io.ts';
import { createProgram } from '../../../electron/cli/run-cli.ts';
import { cliReference, withReference } from '../../../scripts/lib/cli-reference.mjs';

const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8');

test('docs/cli.md says what --help says; `node scripts/cli-reference.mjs` writes it anew', async () => {
  const reference = await cliReference(helpOf);
  expect(reference).toContain('holdfast backup [options] <server>');
  expect(reference).toContain('holdfast storage add folder [options]');
  expect(page).toBe(withReference(page, reference));
});

test('a page without its marks is refused', () => {
  expect(() => withReference('# Command line', 'x')).toThrow('lacks its marks');
});

async function helpOf(path: readonly string[]): Promise<string> {
  const out = new PassThrough();
  let text = '';
  out.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const stream: CliIo['stdout'] = out as never;
  const program = createProgram({ stdout: stream, stderr: stream }, async () => undefined);
  await expect(program.parseAsync([...path, '--help'], { from: 'user' })).rejects.toMatchObject({
    exitCode: 0,
  });
  return text;
}
