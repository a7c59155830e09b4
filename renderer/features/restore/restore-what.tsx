import { Button, Checkbox, Group, Text } from '@mantine/core';
import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import type { OpenedBackup } from '../backups/backup-page.tsx';
import { contentsOf, type DatabaseContent, type RestoreDraft } from './draft.ts';
import { RestoreContentFields } from './restore-content.tsx';
import { RestoreParts } from './restore-parts.tsx';

interface RestoreWhatProps {
  readonly opened: OpenedBackup;
  readonly draft: RestoreDraft;
  readonly onChange: (part: Partial<RestoreDraft>) => void;
  readonly onNext: () => void;
}

/** Step 1: which databases of the backup. */
export function RestoreWhat({ opened, draft, onChange, onNext }: RestoreWhatProps) {
  const contents = contentsOf(opened);
  if (draft.parts !== null)
    return <RestoreParts opened={opened} draft={draft} onChange={onChange} onNext={onNext} />;
  const names = contents.map(({ name }) => name);
  const isAll = draft.databases.length === contents.length;
  const toggle = (name: string) => {
    const wanted = new Set(draft.databases);
    if (!wanted.delete(name)) wanted.add(name);
    // In the backup's order, which is the order in which they are restored.
    onChange({ databases: names.filter((one) => wanted.has(one)) });
  };
  return (
    <>
      <Panel
        title="Databases of this backup"
        isFlush
        actions={
          contents.length < 2 ? undefined : (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => onChange({ databases: isAll ? [] : names })}
            >
              {isAll ? 'Choose none' : 'Choose all'}
            </Button>
          )
        }
      >
        <ul className="hf-restore-rows">
          {contents.map((content) => (
            <li key={content.name}>
              <Checkbox
                label={<Mono>{content.name}</Mono>}
                description={contentWords(content)}
                checked={draft.databases.includes(content.name)}
                onChange={() => toggle(content.name)}
              />
              <Group gap={16} wrap="nowrap">
                <Text c="dimmed">{formatBytes(content.rawBytes)} of SQL</Text>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={`Choose tables and programs of ${content.name}`}
                  onClick={() => onChange({ databases: [content.name], parts: [] })}
                >
                  Choose tables and programs
                </Button>
              </Group>
            </li>
          ))}
        </ul>
      </Panel>
      <RestoreContentFields draft={draft} onChange={onChange} />
      <div className="hf-step-foot">
        <Button disabled={draft.databases.length === 0} onClick={onNext}>
          Where to
        </Button>
      </div>
    </>
  );
}

function contentWords({ tables, views, programs, rows }: DatabaseContent): string {
  return [
    plural(tables, 'table'),
    ...(views > 0 ? [plural(views, 'view')] : []),
    ...(programs > 0 ? [plural(programs, 'stored program')] : []),
    `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`,
  ].join(' · ');
}
