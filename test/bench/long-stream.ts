/* Built into one program: with `generate` it stands for a dump program, with `write` it is what a backup does with the output of one. */
import { once } from 'node:events';
import { writeContainer } from '../../electron/engine/container/writer.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newBackupId } from '../../electron/engine/system/ids.ts';
import { startTool } from '../../electron/engine/system/run-tool.ts';
import { livingOwner, newRepository, testServer } from '../support/backups.ts';
import { generatedDump } from './generated-dump.ts';

/** What writing says of itself at its end, as JSON; its peak and its event loop are the probe's. */
export interface Written {
  readonly rawBytes: number;
  readonly seconds: number;
}

const [, file = '', what, tables = '0'] = process.argv;
const done =
  what === 'generate'
    ? generate(Number(tables))
    : write(Number(tables)).then((written) => console.log(JSON.stringify(written)));
done.catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function generate(count: number): Promise<void> {
  for await (const chunk of generatedDump(count, true)) {
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
  }
}

/** Through the pipe, the splitter, zstd, the hashes, the file and its reading back, as jobs/backup.ts has it. */
async function write(count: number): Promise<Written> {
  const under = await newRepository();
  const { signal } = new AbortController();
  const beginMs = performance.now();
  try {
    const draft = await under.repository.beginDraft({
      server: testServer,
      planSlug: null,
      backupId: newBackupId(),
      owner: livingOwner,
      clock: systemClock,
    });
    const dump = startTool(
      { program: process.execPath, args: [file, 'generate', tables], largeOutputBuffer: true },
      { signal },
    );
    dump.stdin.end();
    const written = await writeContainer(dump.stdout, draft.sink, { signal });
    const { exitCode, stderr } = await dump.done;
    if (exitCode !== 0) throw new Error(`the generator ended ${exitCode}: ${stderr}`);
    await draft.finishDump();
    if (!(await draft.readBack({ signal }))) throw new Error('what was read back differs');
    const found = written.objects.length;
    if (found !== count) throw new Error(`${found} tables of ${count}`);
    return {
      rawBytes: written.rawBytes,
      seconds: (performance.now() - beginMs) / 1000,
    };
  } finally {
    await under.remove();
  }
}
