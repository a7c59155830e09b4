import { z } from 'zod';
import { startTool } from '../../../../electron/engine/system/run-tool.ts';

// Stands for an engine that can be killed: says that it starts, starts
// tools as it is told by its argument, says their pids, then how they ended, and waits.
const command = z
  .object({
    program: z.string(),
    args: z.array(z.string()),
    optionFile: z.string().optional(),
    times: z.number(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));

process.stdout.write('starting\n');
const { times, optionFile, ...rest } = command;
const tools = Array.from({ length: times }, () =>
  startTool(optionFile === undefined ? rest : { ...rest, optionFile }),
);
process.stdout.write(`${JSON.stringify(tools.map(({ pid }) => pid))}\n`);
const ends = await Promise.all(tools.map(({ done }) => done));
process.stdout.write(`${JSON.stringify(ends.map(({ signal }) => signal))}\n`);
setInterval(() => undefined, 1_000);
