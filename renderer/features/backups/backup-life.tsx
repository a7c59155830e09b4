import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { BackupView } from '../../../shared/contract.ts';
import { elapsedMs, formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import { isImported, isRowsOnly } from '../../../shared/model/backup.ts';
import { Moment } from '../../components/moment.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateIcon } from '../../components/state-badge.tsx';
import type { StateName } from '../../components/states.ts';

interface Station {
  readonly name: string;
  readonly icon: StateName;
  readonly at: string | null;
  readonly text: ReactNode;
}

/** The life of a backup as a line: dumped, written, checked, proven, each with its time and figure. */
export function BackupLife({ backup }: { readonly backup: BackupView }) {
  return (
    <Panel label="Life of this backup" isFlush>
      <ol className="hf-life">
        {stationsOf(backup).map(({ name, icon, at, text }) => (
          <li key={name}>
            <StateIcon state={icon} size={24} />
            <div>
              <Text fw={600} component="p">
                {name}
              </Text>
              {at === null ? null : (
                <Text c="dimmed" fz="xs" component="p">
                  <Moment at={at} />
                </Text>
              )}
              <Text c="dimmed" fz="xs" component="p">
                {text}
              </Text>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function stationsOf(backup: BackupView): readonly Station[] {
  const { startedAt, finishedAt, totals, encrypted } = backup;
  return [
    {
      name: isImported(backup) ? 'Imported' : 'Dumped',
      icon: 'good',
      at: startedAt,
      text: `${formatDuration(elapsedMs(startedAt, finishedAt))} · ${formatBytes(totals.rawBytes)} of SQL`,
    },
    {
      name: 'Written',
      icon: 'good',
      at: finishedAt,
      text: `${formatBytes(totals.storedBytes)} zstd${encrypted ? ', encrypted' : ''}, read back`,
    },
    checked(backup),
    proven(backup),
  ];
}

function checked({ proof, checkedAt, totals }: BackupView): Station {
  if (proof.state === 'damaged')
    return { name: 'Damaged', icon: 'damaged', at: proof.at, text: proof.problem };
  if (proof.state === 'missing')
    return { name: 'Missing', icon: 'missing', at: proof.at, text: 'no longer where it was' };
  if (checkedAt === null)
    return { name: 'Checked', icon: 'none', at: null, text: 'not since it was written' };
  return {
    name: 'Checked',
    icon: 'good',
    at: checkedAt,
    text:
      proof.state === 'checked' && proof.hashesOnly === true
        ? 'hashes alone: its key was not there'
        : `hashes and ${plural(totals.sections, 'section')}`,
  };
}

function proven(backup: BackupView): Station {
  const { proof, provenAt, restoreMs } = backup;
  if (proof.state === 'drill-failed')
    return { name: 'Drill failed', icon: 'drill-failed', at: proof.at, text: proof.summary };
  if (provenAt === null)
    return {
      name: 'Proven',
      icon: 'none',
      at: null,
      text: isRowsOnly(backup) ? 'no drill can: rows alone' : 'no drill has restored it yet',
    };
  return {
    name: 'Proven',
    icon: 'good',
    at: provenAt,
    text: restoreMs === null ? 'restored and compared' : `restored in ${formatDuration(restoreMs)}`,
  };
}
