import type { HoldfastError } from '../../../shared/errors.ts';
import type { Drill, KeptServer } from '../../../shared/model/drill.ts';
import type { DumpIndex } from '../../../shared/model/dump-index.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Manifest } from '../../../shared/model/manifest.ts';
import type { Owner } from '../../../shared/model/owner.ts';
import type { LogLine, StepName } from '../../../shared/model/run.ts';
import type { Tool } from '../../../shared/model/tool.ts';
import type { DumpReader } from '../container/reader.ts';
import type { RestoreProgress } from '../restore/model.ts';
import type { Sandbox, SandboxPlaces } from '../sandbox/model.ts';
import type { Clock } from '../system/clock.ts';

export interface DrillOrder extends SandboxPlaces {
  readonly runId: RunId;
  readonly manifest: Manifest;
  readonly index: DumpIndex;
  readonly reader: DumpReader;
  /** Every tool found on this machine; the drill chooses server, client and dump program. */
  readonly tools: readonly Tool[];
  readonly owner: Owner;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Leaves the sandbox running, on loopback, after the comparison. */
  readonly keepServer: boolean;
  /** Steps 'sandbox', 'restore', 'compare', 'clean-up', in this order, each as it begins. */
  readonly onStep?: (step: StepName, detail: string | null) => void;
  readonly onProgress?: (progress: RestoreProgress) => void;
  readonly log?: (level: LogLine['level'], text: string) => void;
  /** Tests change the restored data here, to see that the drill finds it (truths D3). */
  readonly afterRestore?: (sandbox: Sandbox) => Promise<void>;
}

export interface DrillResult {
  readonly drill: Drill;
  /** Why the backup did not pass: 'drill-failed' or 'restore-failed'; null when it passed. */
  readonly failure: HoldfastError | null;
  /** Only when it was asked for; the caller stops it. */
  readonly kept: { readonly server: KeptServer; readonly ended: Promise<void>; stop(): Promise<void> } | null;
}
