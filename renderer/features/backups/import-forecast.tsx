import { Button, Checkbox, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconFileImport } from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { ClientId } from '../../../shared/model/ids.ts';
import { DatabaseName, type ImportLook } from '../../../shared/model/import.ts';
import { Flavour } from '../../../shared/model/server.ts';
import type { StorageView } from '../../../shared/model/storage.ts';
import {
  encodingWords,
  flavourWords,
  listNames,
  makerWords,
  packingWords,
} from '../../../shared/sentences.ts';
import { type SlowAction, useAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { type Fact, KeyValue } from '../../components/key-value.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import type { PickedPath } from '../../components/path-picker.tsx';
import { paths } from '../../lib/paths.ts';

interface ImportForecastProps {
  readonly path: PickedPath | null;
  readonly look: SlowAction<'imports.look'>;
  readonly storage: StorageView | null;
  readonly recipients: readonly string[];
  readonly clientId: ClientId | null;
}

/** What was chosen, and what it becomes. */
export function ImportForecast({ path, look, ...rest }: ImportForecastProps) {
  if (path === null)
    return (
      <Panel title="What it is">
        <Text c="dimmed">
          Choose a file or folder: who made it, of which server, and whether it has its end is shown here
          before anything is taken over.
        </Text>
      </Panel>
    );
  if (look.error !== null) return <ErrorNotice error={look.error} />;
  if (look.data === null)
    return (
      <Panel title="What it is">
        <Text c="dimmed" role="status">
          Looking at it…
        </Text>
      </Panel>
    );
  return <Recognised path={path} look={look.data} {...rest} />;
}

interface RecognisedProps extends Pick<ImportForecastProps, 'storage' | 'recipients' | 'clientId'> {
  readonly path: PickedPath;
  readonly look: ImportLook;
}

function Recognised({ path, look, storage, recipients, clientId }: RecognisedProps) {
  const [database, setDatabase] = useState(look.suggestedDatabase);
  const [flavour, setFlavour] = useState<Flavour | null>(look.flavour);
  const [acceptsCut, setAcceptsCut] = useState(false);
  const start = useAction('imports.start');
  const navigate = useNavigate();
  const problem =
    look.needsDatabase && !DatabaseName.safeParse(database).success ? 'A name of 1 to 64 characters.' : null;
  const missing = [
    problem === null ? '' : 'Name the database first.',
    flavour !== null ? '' : 'Say what it was made on first.',
    look.ending !== 'cut' || acceptsCut
      ? ''
      : 'Its end is missing: get the whole file, or tick that it may be.',
    storage !== null ? '' : 'Choose a storage first.',
  ].find((words) => words !== '');
  const begin = async () => {
    if (storage === null) return;
    const { runId } = await start.mutateAsync({
      path: path.ref,
      storageId: storage.id,
      database: look.needsDatabase ? database : null,
      flavour,
      recipients: [...recipients],
      acceptCut: acceptsCut,
      clientId,
    });
    await navigate(paths.run(runId));
  };
  return (
    <Panel title="What it is">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void begin().catch(() => {});
        }}
      >
        <Stack gap={16}>
          <Text fw={600}>{makerWords(look)}</Text>
          <KeyValue columns={2} facts={factsOf(look)} />
          {look.needsDatabase ? (
            <TextInput
              label="Becomes the database"
              description={nameWords(look)}
              value={database}
              error={problem}
              spellCheck={false}
              onChange={({ currentTarget }) => setDatabase(currentTarget.value)}
            />
          ) : null}
          {look.maker?.server == null ? (
            <Select
              label="Made on"
              description="The header does not say; a drill restores it into such a server."
              placeholder="MySQL or MariaDB"
              data={Flavour.options.map((value) => ({ value, label: flavourWords[value] }))}
              value={flavour}
              onChange={(value) => setFlavour(Flavour.safeParse(value).data ?? null)}
              allowDeselect={false}
            />
          ) : null}
          {look.ending === 'cut' ? (
            <Notice tone="yellow" icon={IconAlertTriangle} title="Its end is missing">
              <Text fz="sm">
                Dumps of this program end with a line that is not there, so that it was cut. It restores
                without an error and lacks what came after.
              </Text>
            </Notice>
          ) : null}
          {look.ending === 'whole' ? null : (
            <Checkbox
              label="Import it without its end"
              description={
                look.ending === 'cut'
                  ? 'The backup is degraded then: nobody knows what it lacks.'
                  : 'In case it turns out to be cut; the backup is degraded then.'
              }
              checked={acceptsCut}
              onChange={({ currentTarget }) => setAcceptsCut(currentTarget.checked)}
            />
          )}
          {start.error === null ? null : <ErrorNotice error={start.error} />}
          <div className="hf-forecast-foot">
            <Text c="dimmed" fz="xs">
              {missing ?? 'It stays until you delete it; no plan touches it.'}
            </Text>
            <Button
              type="submit"
              leftSection={<IconFileImport size={16} />}
              loading={start.isPending}
              disabled={missing !== undefined}
            >
              Import
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}

function nameWords({ maker, suggestedDatabase }: ImportLook): string {
  if (maker?.database == null) return `Its statements name none; its file is called “${suggestedDatabase}”.`;
  return `Its statements name none; its header says “${maker.database}”.`;
}

const endings: Record<ImportLook['ending'], string> = {
  whole: 'there',
  cut: 'missing',
  unknown: 'seen when all of it is read',
};

function factsOf(look: ImportLook): Fact[] {
  const files = look.kind === 'file' ? '' : `, ${plural(look.files, 'file')}`;
  const raw =
    look.rawBytes === null || look.packing === 'none' ? '' : `, ${formatBytes(look.rawBytes)} unpacked`;
  return [
    {
      label: 'Size',
      value: `${formatBytes(look.storedBytes)}${look.packing === 'none' ? '' : ` (${packingWords[look.packing]})`}${raw}${files}`,
    },
    {
      label: 'Text',
      value: `${encodingWords[look.encoding]}${look.encoding === 'utf-8' ? '' : ', becomes UTF-8'}`,
    },
    {
      label: 'Databases in its beginning',
      value: look.databases.length === 0 ? 'none named' : listNames(look.databases),
    },
    { label: 'Its end', value: endings[look.ending] },
    ...(look.leftOut.length === 0 ? [] : [{ label: 'Not taken', value: listNames(look.leftOut) }]),
  ];
}
