import { Button, Text, Title } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { Link } from 'react-router';
import { formatBytes, formatCount } from '../../../shared/format.ts';
import type { ComparedObject } from '../../../shared/model/drill.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import type { BackupId } from '../../../shared/model/ids.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { SqlBlock } from '../../components/sql-block.tsx';
import { paths } from '../../lib/paths.ts';
import { comparisonWords } from '../drills/compared-words.ts';

interface BackupObjectPanelProps {
  readonly backupId: BackupId;
  readonly object: BackupObject;
  readonly compared: ComparedObject | null;
  /** Of the definition, in pixels. */
  readonly maxHeight: number;
}

/** One object of a backup: its figures, how it came out of the drill, and its definition as it stands in the dump. */
export function BackupObjectPanel({ backupId, object, compared, maxHeight }: BackupObjectPanelProps) {
  const { kind, database, name, rows, rawBytes } = object;
  const definition = useCall('backups.definition', { backupId, kind, database, name });
  return (
    <Panel isFlush label={`${objectKindWords[kind].one} ${name}`}>
      <div className="hf-object-head">
        <div>
          <Title order={2} fz={13} className="hf-mono" fw={650}>
            {name}
          </Title>
          <Text c="dimmed" fz="xs">
            {objectKindWords[kind].one} of {database}
            {rows === null ? '' : ` · ${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`} ·{' '}
            {formatBytes(rawBytes)} of SQL
          </Text>
        </div>
        {kind !== 'table' ? null : (
          <Button
            component={Link}
            to={paths.rows(backupId, database, name)}
            size="xs"
            variant="default"
            leftSection={<IconTable size={14} aria-hidden />}
          >
            Rows
          </Button>
        )}
      </div>
      <div className="hf-panel-body">
        {compared === null ? null : (
          <Text fz="xs" mb={10} c={compared.state === 'equal' ? 'dimmed' : 'var(--mantine-color-error)'}>
            {comparisonWords(compared)}
          </Text>
        )}
        <Loaded query={definition} lines={6}>
          {({ sql }) =>
            sql === '' ? (
              <Text c="dimmed" fz="sm">
                This dump holds the rows of the table alone; no statement in it defines it.
              </Text>
            ) : (
              <>
                <SqlBlock sql={sql} label={`the definition of ${name}`} maxHeight={maxHeight} />
                <Text c="dimmed" fz="xs" mt={8}>
                  Read from the dump itself.
                </Text>
              </>
            )
          }
        </Loaded>
      </div>
    </Panel>
  );
}
