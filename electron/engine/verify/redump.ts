import { HoldfastError } from '../../../shared/errors.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { SectionSink } from '../container/model.ts';
import { Splitter } from '../container/splitter.ts';
import type { Account } from '../server/account.ts';
import { startTool } from '../system/run-tool.ts';
import { type DumpArguments, mysqldumpArgs, WHOLE } from '../tools/mysqldump-args.ts';
import { optionFileText } from '../tools/option-file.ts';

export interface RedumpOrder {
  readonly tool: Tool;
  readonly account: Account;
  readonly databases: readonly string[];
  readonly excludedTables: DumpArguments['excludedTables'];
  readonly withHistory: boolean;
  /** Arguments with which the dump wrote its INSERT statements; only the same ones bring the same bytes. */
  readonly insertForm?: readonly string[];
  readonly signal: AbortSignal;
  /** With every chunk: raw bytes so far. */
  readonly onBytes?: (rawBytes: number) => void;
}

/**
 * Dumps what was restored, with the arguments of a backup, through the same splitter, into a sink.
 * @throws HoldfastError 'tool-failed' when the dump program does not end well; an AbortError when cancelled
 */
export async function redump(order: RedumpOrder, sink: SectionSink): Promise<void> {
  const { tool, account, signal } = order;
  const args = mysqldumpArgs(tool, {
    databases: order.databases,
    excludedTables: order.excludedTables,
    consistency: 'snapshot',
    withHistory: order.withHistory,
    shape: { ...WHOLE, extraArguments: [...(order.insertForm ?? [])] },
  });
  const running = startTool(
    {
      program: tool.location.path,
      args,
      optionFile: optionFileText(account, tool),
      lowPriority: true,
      largeOutputBuffer: true,
    },
    { signal },
  );
  running.stdin.end();
  const splitter = new Splitter(sink);
  let rawBytes = 0;
  try {
    for await (const chunk of running.stdout) {
      splitter.push(chunk);
      rawBytes += chunk.length;
      order.onBytes?.(rawBytes);
    }
    splitter.finish();
  } catch (error) {
    running.kill();
    await running.done.catch(() => undefined);
    throw signal.aborted ? signal.reason : error;
  }
  const { exitCode, signal: killedBy, stderr } = await running.done;
  signal.throwIfAborted();
  if (exitCode === 0) return;
  throw new HoldfastError(
    'tool-failed',
    {
      tool: tool.location.path.split(/[\\/]/).at(-1) ?? tool.location.path,
      exitCode,
      signal: killedBy,
      message: stderr.trim().split('\n').at(-1) ?? '',
    },
    { raw: stderr },
  );
}
