import { runTool } from './run-tool.ts';

const LIMIT_MS = 5_000;
/** A network's price does not change by the second, and asking starts a program. */
const KNOWN_FOR_MS = 60_000;

let known: { readonly atMs: number; readonly answer: Promise<boolean | null> } | null = null;

/**
 * Whether the network that the machine is on is paid by volume: as NetworkManager says on Linux, and Windows itself.
 * @returns null where nobody says it: macOS keeps it to itself
 */
export function readMetered(): Promise<boolean | null> {
  const nowMs = performance.now();
  if (known === null || nowMs - known.atMs > KNOWN_FOR_MS) known = { atMs: nowMs, answer: askMetered() };
  return known.answer;
}

async function askMetered(): Promise<boolean | null> {
  const question = questions[process.platform];
  if (question === undefined) return null;
  try {
    const { program, args, read } = question;
    const { exitCode, stdout } = await runTool(
      { program, args, env: {}, supervised: false },
      { timeoutMs: LIMIT_MS },
    );
    return exitCode === 0 ? read(stdout) : null;
  } catch {
    // No such program, or no such service.
    return null;
  }
}

interface Question {
  readonly program: string;
  readonly args: readonly string[];
  read(said: string): boolean | null;
}

const questions: Partial<Record<NodeJS.Platform, Question>> = {
  linux: {
    program: 'gdbus',
    args: [
      ...['call', '--system', '--timeout', '2', '--dest', 'org.freedesktop.NetworkManager'],
      ...['--object-path', '/org/freedesktop/NetworkManager'],
      ...['--method', 'org.freedesktop.DBus.Properties.Get', 'org.freedesktop.NetworkManager', 'Metered'],
    ],
    read: networkManagerMetered,
  },
  win32: {
    program: 'powershell.exe',
    args: [
      ...['-NoProfile', '-NonInteractive', '-Command'],
      '[void][Windows.Networking.Connectivity.NetworkInformation,Windows,ContentType=WindowsRuntime]; [Windows.Networking.Connectivity.NetworkInformation]::GetInternetConnectionProfile().GetConnectionCost().NetworkCostType',
    ],
    read: windowsMetered,
  },
};

/** `(<uint32 3>,)`: NMMetered, where 1 is yes, 2 no, 3 and 4 are what it guesses, 0 is unknown. */
export function networkManagerMetered(said: string): boolean | null {
  const value = /uint32 (\d)/.exec(said)?.[1];
  if (value === '1' || value === '3') return true;
  return value === '2' || value === '4' ? false : null;
}

/** NetworkCostType: a network that costs by volume, or beyond some volume, is metered. */
export function windowsMetered(said: string): boolean | null {
  switch (said.trim()) {
    case 'Fixed':
    case 'Variable':
      return true;
    case 'Unrestricted':
      return false;
    default:
      return null;
  }
}
