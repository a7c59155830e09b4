import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Setup } from './bench-setup.ts';
import { QUARTER, WHOLE } from './dataset.ts';
import { type Figure, figure } from './figures.ts';
import { type CliRun, quoted, type Told, timedShell, timedShellCpu } from './programs.ts';

export const BACKUP_LIMITS = {
  ratio: 1.05,
  encryptedRatio: 1.15,
  gzipRatio: 0.3,
  peakMb: 300,
  flatness: 1.25,
  delayMs: 50,
  etaPercent: 30,
};

const MB = 1e6;

interface Round {
  readonly shellMs: number;
  readonly shellCpuMs: number;
  readonly whole: CliRun;
  readonly encrypted: CliRun;
  readonly quarter: CliRun;
}

/**
 * The whole `holdfast backup` against `mysqldump SAME FLAGS | zstd -3` and a sync, one after the other in turns; its
 * memory, also with a quarter of the data; how true its estimate was; and the whole once against `mysqldump | gzip`.
 */
export async function measureBackup(setup: Setup, rounds: number): Promise<readonly Figure[]> {
  // Warms the server's memory, and tells the flags and the sizes.
  const first = await setup.backUp(WHOLE);
  const { rawBytes, storedBytes } = first.manifest.totals;
  const argv = first.manifest.segments[0]?.argv ?? [];
  const line = shellLine(setup, argv, (out) => `zstd -q -3 -f -o ${out}`);
  await setup.remove(first.id, WHOLE);
  const zstd = await shell(setup, line, rawBytes / 50);
  // Once: it takes four times as long as everything else, and is far from its limit.
  const gzip = await shell(
    setup,
    shellLine(setup, argv, (out) => `gzip > ${out}`),
    rawBytes / 50,
  );

  // For a public key alone: nothing of a keychain is measured.
  const recipient = await identityToRecipient(await generateX25519Identity());
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes, so that what one leaves behind (heat, dirty pages) does not always meet the other.
    const shellFirst = round % 2 === 0;
    const before = shellFirst ? await shell(setup, line, 0) : null;
    const whole = await backUp(setup, WHOLE);
    const { ms: shellMs, cpuMs: shellCpuMs } = before ?? (await shell(setup, line, 0));
    const encrypted = await backUp(setup, WHOLE, ['--recipient', recipient]);
    const quarter = await backUp(setup, QUARTER);
    measured.push({ shellMs, shellCpuMs, whole, encrypted, quarter });
    setup.say(
      `${setup.kind}: backup ${(whole.ms / 1000).toFixed(2)} s, shell ${(shellMs / 1000).toFixed(2)} s, ` +
        `ratio ${(whole.ms / shellMs).toFixed(2)} (encrypted ${(encrypted.ms / shellMs).toFixed(2)}), peak ${Math.round(whole.usage.peakBytes / MB)} MB ` +
        `(quarter ${Math.round(quarter.usage.peakBytes / MB)} MB)`,
    );
  }
  return figuresOf(measured, {
    rawBytes,
    storedBytes,
    zstdBytes: zstd.bytes,
    gzipMs: gzip.ms,
  });
}

function figuresOf(
  rounds: readonly Round[],
  {
    rawBytes,
    storedBytes,
    zstdBytes,
    gzipMs,
  }: Readonly<Record<'rawBytes' | 'storedBytes' | 'zstdBytes' | 'gzipMs', number>>,
): readonly Figure[] {
  const peak = (run: CliRun) => run.usage.peakBytes / MB;
  const of = (value: (round: Round) => number) => rounds.map(value);
  const estimates = rounds.map(({ whole }) => Math.abs(halfTimeError(whole.told)) * 100);
  return [
    figure('size of the SQL', 'MB', [rawBytes / MB]),
    figure('stored', 'MB', [storedBytes / MB]),
    figure('stored by `zstd -3`', 'MB', [zstdBytes / MB]),
    figure(
      '`mysqldump | zstd -3`, synced',
      'ms',
      of(({ shellMs }) => shellMs),
    ),
    figure(
      '`holdfast backup`, whole process',
      'ms',
      of(({ whole }) => whole.ms),
    ),
    figure(
      'backup against the shell pipe',
      'ratio',
      of(({ whole, shellMs }) => whole.ms / shellMs),
      BACKUP_LIMITS.ratio,
    ),
    figure(
      'encrypted backup against the shell pipe',
      'ratio',
      of(({ encrypted, shellMs }) => encrypted.ms / shellMs),
      BACKUP_LIMITS.encryptedRatio,
    ),
    figure('`mysqldump | gzip`, synced, once', 'ms', [gzipMs]),
    figure(
      'backup against `mysqldump | gzip`',
      'ratio',
      of(({ whole }) => whole.ms / gzipMs),
      BACKUP_LIMITS.gzipRatio,
    ),
    figure(
      'CPU of encryption, beside that of a plain backup',
      'ms',
      of(({ encrypted, whole }) => cpu(encrypted) - cpu(whole)),
    ),
    figure(
      'peak memory of the process',
      'MB',
      of(({ whole }) => peak(whole)),
      BACKUP_LIMITS.peakMb,
    ),
    figure(
      'peak memory with a quarter of the data',
      'MB',
      of(({ quarter }) => peak(quarter)),
      BACKUP_LIMITS.peakMb,
    ),
    figure(
      'memory, whole against quarter',
      'ratio',
      of(({ whole, quarter }) => peak(whole) / peak(quarter)),
      BACKUP_LIMITS.flatness,
    ),
    figure(
      'CPU of the process (its children not counted)',
      'ms',
      of(({ whole }) => cpu(whole)),
    ),
    figure(
      'CPU of it and its children against that of the shell pipe',
      'ratio',
      of(({ whole, shellCpuMs }) => (cpu(whole) + whole.usage.childrenMs) / shellCpuMs),
    ),
    figure(
      'the same, encrypted',
      'ratio',
      of(({ encrypted, shellCpuMs }) => (cpu(encrypted) + encrypted.usage.childrenMs) / shellCpuMs),
    ),
    figure(
      'event loop delay, 99th percentile',
      'ms',
      of(({ whole }) => whole.usage.delayP99Ms),
      BACKUP_LIMITS.delayMs,
    ),
    figure(
      'event loop delay, longest',
      'ms',
      of(({ whole }) => whole.usage.delayMaxMs),
    ),
    figure('estimate at half time is off by', '%', estimates, BACKUP_LIMITS.etaPercent),
    figure(
      'estimates given before 5 % and 10 s',
      'count',
      of(({ whole }) => tooEarly(whole.told)),
      0,
    ),
  ];
}

const cpu = ({ usage }: CliRun) => usage.userMs + usage.systemMs;

async function backUp(setup: Setup, database: string, options: readonly string[] = []): Promise<CliRun> {
  await timedShell('sync');
  const made = await setup.backUp(database, options);
  await setup.remove(made.id, database);
  return made;
}

/** @param minBytes of the output, so that a pipe that did nothing is not taken for a quick one */
async function shell(
  setup: Setup,
  line: string,
  minBytes: number,
): Promise<Readonly<Record<'ms' | 'cpuMs' | 'bytes', number>>> {
  const out = outputOf(setup);
  await timedShell('sync');
  const { ms, cpuMs } = await timedShellCpu(line);
  const { size } = statSync(out);
  rmSync(out);
  if (size < minBytes) throw new Error(`the shell pipe wrote ${size} bytes only`);
  return { ms, cpuMs, bytes: size };
}

const outputOf = ({ work }: Setup) => path.join(work, 'shell.sql.zst');

/** The same program with the same flags, as the backup's manifest has them. */
function shellLine(setup: Setup, argv: readonly string[], pack: (out: string) => string): string {
  const [program = '', ...flags] = argv;
  // --no-defaults and what may follow it directly (--no-login-paths) come first, the login before the names.
  const names = flags.indexOf('--databases');
  const login = [`--socket=${setup.server.socket}`, '--user=root'];
  const args = ['--no-defaults', ...flags.slice(0, names), ...login, ...flags.slice(names)];
  const dump = [program, ...args].map(quoted).join(' ');
  const out = quoted(outputOf(setup));
  return `${dump} | ${pack(out)} && sync ${out} && sync ${quoted(setup.work)}`;
}

/** The estimate at half of the run's time against what was really left, relative to that; NaN when there was none. */
function halfTimeError(told: readonly Told[]): number {
  const startMs = told[0]?.atMs ?? 0;
  const endMs = told.find(({ run }) => run.outcome !== null)?.atMs ?? Number.NaN;
  const halfMs = (startMs + endMs) / 2;
  const last = told.findLast(({ atMs, run }) => atMs <= halfMs && run.progress !== null);
  const eta = last?.run.progress?.etaSeconds ?? null;
  if (last === undefined || eta === null) return Number.POSITIVE_INFINITY;
  const estimatedMs = eta * 1000 - (halfMs - last.atMs);
  return estimatedMs / (endMs - halfMs) - 1;
}

/** How many estimates came while they were still guesses. */
function tooEarly(told: readonly Told[]): number {
  const startMs = told[0]?.atMs ?? 0;
  return told.filter(({ atMs, run: { progress } }) => {
    if (progress === null || progress.etaSeconds === null) return false;
    const share = progress.totalBytes === null ? 0 : progress.doneBytes / progress.totalBytes;
    return share < 0.05 && atMs - startMs < 10_000;
  }).length;
}
