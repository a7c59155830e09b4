import { Select, TextInput } from '@mantine/core';
import { useMediaQuery, useViewportSize } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/format.ts';
import type { ComparedObject } from '../../../shared/model/drill.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import { ObjectKind, objectKey } from '../../../shared/model/inventory.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { DataTable } from '../../components/data-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { BackupObjectPanel } from './backup-object.tsx';
import type { OpenedBackup } from './backup-page.tsx';
import { objectColumns } from './object-columns.tsx';

const ANY = 'any';
// What stands above the table; the rest of the window is the table's, so that only one of them scrolls.
const ABOVE_TABLE = 345;
// Where a warning pushes it below the window's edge, the page scrolls until it has this much.
const MIN_HEIGHT = 420;
// Its name and figures above it and its source below, so that both panels end together.
const AROUND_DEFINITION = 86;
const NARROW = '(max-width: 1180px)';

/** Every object of a backup at the left, the chosen one with its definition at the right. */
export function BackupContents({ opened }: { readonly opened: OpenedBackup }) {
  const { backup, objects, manifest } = opened;
  const [search, setSearch] = useState('');
  const [kind, setKind] = useState<string>(ANY);
  const [database, setDatabase] = useState<string | null>(null);
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const isNarrow = useMediaQuery(NARROW) ?? false;
  const { height } = useViewportSize();
  const restored = useRestored(opened);

  const wanted = search.trim().toLowerCase();
  const shown = useMemo(
    () =>
      objects.filter(
        (object) =>
          (kind === ANY || object.kind === kind) &&
          (database === null || object.database === database) &&
          `${object.database}.${object.name}`.toLowerCase().includes(wanted),
      ),
    [objects, kind, database, wanted],
  );
  const chosen = objects.find((object) => objectKey(object) === chosenKey) ?? largest(shown);
  const databases = [...new Set(objects.map((object) => object.database))];
  const floats = new Set(
    manifest.notes
      .filter(({ code }) => code === 'float-digits')
      .flatMap((note) => note.objects.map((name) => `${note.database ?? ''}.${name.split('.')[0] ?? ''}`)),
  );
  const hasFoot = floats.size > 0 && restored.size > 0;
  const tableHeight = Math.max(MIN_HEIGHT, height - ABOVE_TABLE - (hasFoot ? 38 : 0));
  const columns = objectColumns({
    isManyDatabases: databases.length > 1,
    isNarrow,
    restored,
    floats,
  });
  return (
    <div className="hf-contents">
      <Panel isFlush label="Objects of this backup">
        <div className="hf-contents-tools">
          <TextInput
            aria-label="Find an object"
            placeholder="Find a table, view, routine"
            size="xs"
            leftSection={<IconSearch size={14} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {databases.length < 2 ? null : (
            <Select
              aria-label="Database"
              placeholder="Any database"
              size="xs"
              w={132}
              clearable
              clearButtonProps={{ 'aria-label': 'Any database' }}
              data={databases}
              value={database}
              onChange={setDatabase}
            />
          )}
          <Select
            aria-label="Kind of object"
            size="xs"
            w={148}
            allowDeselect={false}
            data={kindChoices(objects)}
            value={kind}
            onChange={(value) => setKind(value ?? ANY)}
          />
        </div>
        <DataTable
          label="Objects"
          columns={columns}
          rows={shown}
          rowKey={objectKey}
          initialSort={{ key: 'raw', isDescending: true }}
          selectedKey={chosen === undefined ? null : objectKey(chosen)}
          onOpen={(object) => setChosenKey(objectKey(object))}
          maxHeight={tableHeight}
          empty={objects.length === 0 ? 'This backup holds no objects.' : 'Nothing by that name.'}
        />
        {hasFoot ? (
          <p className="hf-table-foot">
            * FLOAT columns: mysqldump writes about six of their digits. A drill compares with the dump.
          </p>
        ) : null}
      </Panel>
      {chosen === undefined ? null : (
        <BackupObjectPanel
          key={objectKey(chosen)}
          backupId={backup.id}
          object={chosen}
          compared={restored.get(objectKey(chosen)) ?? null}
          maxHeight={tableHeight - AROUND_DEFINITION}
        />
      )}
    </div>
  );
}

/** What the newest drill of this backup found, by object. */
function useRestored({ backup }: OpenedBackup): ReadonlyMap<string, ComparedObject> {
  const drills = useCall('drills.list', { backupId: backup.id });
  const newest = [...(drills.data ?? [])].sort((a, b) => (a.finishedAt < b.finishedAt ? 1 : -1))[0];
  const drill = useCall('drills.get', { runId: newest?.runId ?? '' }, { enabled: newest !== undefined });
  return useMemo(
    () => new Map((drill.data?.objects ?? []).map((object) => [objectKey(object), object])),
    [drill.data],
  );
}

function largest(objects: readonly BackupObject[]): BackupObject | undefined {
  return objects.reduce<BackupObject | undefined>(
    (best, object) => (best === undefined || object.rawBytes > best.rawBytes ? object : best),
    undefined,
  );
}

function kindChoices(objects: readonly BackupObject[]): { value: string; label: string }[] {
  const counts = ObjectKind.options
    .map((kind) => ({ kind, count: objects.filter((object) => object.kind === kind).length }))
    .filter(({ count }) => count > 0);
  return [
    { value: ANY, label: `Everything ${formatCount(objects.length)}` },
    ...counts.map(({ kind, count }) => {
      const { many } = objectKindWords[kind];
      return { value: kind, label: `${many.charAt(0).toUpperCase()}${many.slice(1)} ${formatCount(count)}` };
    }),
  ];
}
