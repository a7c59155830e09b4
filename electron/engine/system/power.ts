import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PowerState } from '../ports.ts';

const SUPPLIES = '/sys/class/power_supply';

/**
 * Where the machine's power comes from, by Linux's own files. Elsewhere nothing is known without a program of the
 * system; what the network costs is another question (metered.ts).
 * @param folder for tests
 */
export async function readPower(folder = SUPPLIES): Promise<PowerState> {
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(names.map((name) => readSupply(path.join(folder, name))));
  const mains = supplies.filter(({ type }) => type === 'Mains' || type === 'USB');
  const hasBattery = supplies.some(({ type, scope }) => type === 'Battery' && scope !== 'Device');
  if (!hasBattery) return { onBattery: names.length === 0 ? null : false, onMetered: null };
  const isCharging = mains.some(({ online }) => online === '1');
  const isDischarging = supplies.some(({ type, status }) => type === 'Battery' && status === 'Discharging');
  return { onBattery: mains.length === 0 ? isDischarging : !isCharging, onMetered: null };
}

interface Supply {
  readonly type: string;
  readonly online: string;
  readonly status: string;
  /** `Device`: the battery of a mouse. */
  readonly scope: string;
}

async function readSupply(folder: string): Promise<Supply> {
  const [type = '', online = '', status = '', scope = ''] = await Promise.all(
    ['type', 'online', 'status', 'scope'].map((name) =>
      readFile(path.join(folder, name), 'utf8').then(
        (text) => text.trim(),
        () => '',
      ),
    ),
  );
  return { type, online, status, scope };
}
