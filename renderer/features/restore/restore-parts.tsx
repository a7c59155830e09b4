import { Button, Checkbox, Group, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { BackupObject } from '../../../shared/model/dump-index.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { StepFoot } from '../../components/step-foot.tsx';
import type { OpenedBackup } from '../backups/backup-page.tsx';
import { contentsOf, partKey, type RestoreDraft } from './draft.ts';
import { RestoreContentFields } from './restore-content.tsx';

interface RestorePartsProps {
  readonly opened: OpenedBackup;
  readonly draft: RestoreDraft;
  readonly onChange: (part: Partial<RestoreDraft>) => void;
  readonly onNext: () => void;
}

/** More than these are found with the search. */
const MOST_SHOWN = 200;

/** Tables, views and programs of one database; nothing else of it is touched. */
export function RestoreParts({ opened, draft, onChange, onNext }: RestorePartsProps) {
  const [search, setSearch] = useState('');
  const [database = ''] = draft.databases;
  const chosen = new Set(draft.parts ?? []);
  const all = opened.objects.filter((object) => object.database === database);
  const found = all.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
  // Triggers come with their tables.
  const isAll = all.every((object) => object.kind === 'trigger' || chosen.has(partKey(object)));
  // A choice that no longer fits is not kept in secret.
  const choose = (parts: readonly string[]) =>
    onChange({ parts, ...(draft.naming === 'copy' ? { naming: 'same' as const } : {}) });
  const toggle = (key: string) => {
    const parts = new Set(chosen);
    if (!parts.delete(key)) parts.add(key);
    choose([...parts]);
  };
  const chooseAll = () => choose(isAll ? [] : all.filter(({ kind }) => kind !== 'trigger').map(partKey));
  const whole = () => onChange({ parts: null, databases: contentsOf(opened).map(({ name }) => name) });
  return (
    <>
      <Panel
        title={
          <>
            {plural(chosen.size, 'object')} of <Mono>{database}</Mono>
          </>
        }
        isFlush
        actions={
          <Group gap={8}>
            <Button size="compact-xs" variant="subtle" onClick={chooseAll}>
              {isAll ? 'Choose none' : 'Choose all'}
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={whole}>
              Restore whole databases instead
            </Button>
          </Group>
        }
      >
        {all.length < 12 ? null : (
          <TextInput
            mx={16}
            my={8}
            size="xs"
            aria-label="Search tables and programs"
            placeholder="Search"
            leftSection={<IconSearch size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <ul className="hf-restore-rows hf-restore-parts">
          {found.slice(0, MOST_SHOWN).map((object) => (
            <li key={partKey(object)}>
              <Checkbox
                label={<Mono>{object.name}</Mono>}
                description={describe(object)}
                checked={chosen.has(partKey(object))}
                onChange={() => toggle(partKey(object))}
              />
              <Text c="dimmed">{formatBytes(object.rawBytes)} of SQL</Text>
            </li>
          ))}
        </ul>
        {found.length <= MOST_SHOWN ? null : (
          <Text c="dimmed" px={16} py={9}>
            {plural(found.length - MOST_SHOWN, 'more object')}: search for them.
          </Text>
        )}
        <Text c="dimmed" fz="xs" px={16} py={9}>
          To leave one out, choose all, then untick it. Nothing else of {database} is touched.
        </Text>
      </Panel>
      <RestoreContentFields draft={draft} onChange={onChange} />
      <StepFoot>
        <Button disabled={chosen.size === 0} onClick={onNext}>
          Where to
        </Button>
      </StepFoot>
    </>
  );
}

function describe({ kind, rows }: BackupObject): string {
  const word = objectKindWords[kind].one;
  if (kind === 'table') return `${word}, ${plural(rows ?? 0, 'row')}`;
  return kind === 'trigger' ? `${word}, comes with its table` : word;
}
