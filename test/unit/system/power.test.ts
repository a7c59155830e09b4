import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPower } from '../../../electron/engine/system/power.ts';
import { removeTempFolders, tempFolder } from '../../support/temp.ts';

/* The files as Linux writes them: one folder per supply. */

type Supply = Partial<Record<'type' | 'online' | 'status' | 'scope', string>>;

function supplies(all: Readonly<Record<string, Supply>>): string {
  const folder = tempFolder('power');
  for (const [name, files] of Object.entries(all)) {
    mkdirSync(path.join(folder, name));
    for (const [file, text] of Object.entries(files))
      writeFileSync(path.join(folder, name, file), `${text}\n`);
  }
  return folder;
}

describe('where the power comes from', () => {
  afterAll(removeTempFolders);

  it.each<[string, Record<string, Supply>, boolean | null]>([
    ['a machine without any supply to ask', {}, null],
    ['a desktop with mains', { AC: { type: 'Mains', online: '1' } }, false],
    [
      'a laptop on mains',
      { AC: { type: 'Mains', online: '1' }, BAT0: { type: 'Battery', status: 'Charging' } },
      false,
    ],
    [
      'a laptop on its battery',
      { AC: { type: 'Mains', online: '0' }, BAT0: { type: 'Battery', status: 'Discharging' } },
      true,
    ],
    [
      'a laptop that is charged through USB',
      { BAT0: { type: 'Battery', status: 'Full' }, ucsi: { type: 'USB', online: '1' } },
      false,
    ],
    [
      'a laptop of two sockets, one of them used',
      {
        usb1: { type: 'USB', online: '0' },
        usb2: { type: 'USB', online: '1' },
        BAT0: { type: 'Battery', status: 'Charging' },
      },
      false,
    ],
    ['a battery alone that is used up', { BAT0: { type: 'Battery', status: 'Discharging' } }, true],
    ['a battery alone that is full', { BAT0: { type: 'Battery', status: 'Full' } }, false],
    [
      'a desktop with the battery of a mouse',
      {
        AC: { type: 'Mains', online: '1' },
        hid: { type: 'Battery', status: 'Discharging', scope: 'Device' },
      },
      false,
    ],
  ])('%s', async (_what, all, onBattery) => {
    expect(await readPower(supplies(all))).toEqual({ onBattery, onMetered: null });
  });

  it('is not known where there are no such files', async () => {
    expect(await readPower('/nowhere/at/all')).toEqual({ onBattery: null, onMetered: null });
  });
});
