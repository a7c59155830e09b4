import { Button, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { ServerView } from '../../../shared/contract.ts';
import { ServerId } from '../../../shared/model/ids.ts';
import { useCall } from '../../api/queries.ts';
import { EnvironmentBadge } from '../../components/environment-badge.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import type { OpenedBackup } from '../backups/backup-page.tsx';
import { versionWords, whereWords } from '../servers/server-words.ts';
import { DefinerFields } from './definer-fields.tsx';
import {
  copyNameFor,
  hasPrograms,
  nameFor,
  nameProblem,
  partsOf,
  type RestoreDraft,
  requestOf,
} from './draft.ts';

interface RestoreWhereProps {
  readonly opened: OpenedBackup;
  readonly draft: RestoreDraft;
  readonly onChange: (part: Partial<RestoreDraft>) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** Step 2: into which server, and under which names. */
export function RestoreWhere({ opened, draft, onChange, onBack, onNext }: RestoreWhereProps) {
  const servers = useCall('servers.list', {}).data ?? [];
  return (
    <>
      <div className="hf-changes">
        <Panel title="Into which server" isFlush>
          <Radio.Group
            aria-label="Into which server"
            value={draft.targetId}
            onChange={(value) => onChange({ targetId: ServerId.parse(value) })}
          >
            {servers.map((server) => (
              <ServerChoice
                key={server.id}
                server={server}
                isChosen={server.id === draft.targetId}
                isOrigin={server.id === opened.backup.serverId}
              />
            ))}
          </Radio.Group>
        </Panel>
        <Panel title="Under which names">
          <Stack gap={14}>
            <Radio.Group
              aria-label="Under which names"
              value={draft.naming}
              onChange={(value) => onChange({ naming: value as RestoreDraft['naming'] })}
            >
              <Stack gap={10}>
                <Radio
                  value="new"
                  label="New names"
                  description={
                    draft.parts === null
                      ? 'Beside what is there. Nothing that exists is replaced unless a name is taken.'
                      : 'Into another database, which is made where it is not there.'
                  }
                />
                <Radio
                  value="same"
                  label="The same names"
                  description={
                    draft.parts === null
                      ? 'A database of that name on the target is replaced.'
                      : draft.content === 'data'
                        ? 'Rows go into the tables that are there.'
                        : 'What is there of the chosen is replaced; everything else in its database stays.'
                  }
                />
                {draft.parts === null || hasPrograms(draft) || draft.content === 'data' ? null : (
                  <Radio
                    value="copy"
                    label="Copies beside the originals"
                    description="Tables of their own in the same database. Nothing is replaced."
                  />
                )}
              </Stack>
            </Radio.Group>
            {draft.naming === 'new' ? <Names draft={draft} onChange={onChange} /> : null}
            {draft.naming === 'copy' ? <CopyNames draft={draft} opened={opened} onChange={onChange} /> : null}
            <DefinerFields definers={draft.definers} onChange={(definers) => onChange({ definers })} />
          </Stack>
        </Panel>
      </div>
      <div className="hf-step-foot">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button disabled={requestOf(draft, opened) === null} onClick={onNext}>
          What will change
        </Button>
      </div>
    </>
  );
}

interface ServerChoiceProps {
  readonly server: ServerView;
  readonly isChosen: boolean;
  readonly isOrigin: boolean;
}

function ServerChoice({ server, isChosen, isOrigin }: ServerChoiceProps) {
  const { identity } = server;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the radio inside is the control
    <label className="hf-server-choice" data-chosen={isChosen || undefined}>
      <Radio value={server.id} aria-label={server.name} />
      <span>
        <Text span fw={600}>
          {server.name}
        </Text>
        <Text span c="dimmed" fz="xs" display="block">
          <Mono>{whereWords(server)}</Mono>
          {identity === null ? '' : ` · ${versionWords(identity)}`}
          {isOrigin ? ' · this backup was made of it' : ''}
        </Text>
      </span>
      {server.isSample ? (
        <StateBadge state="sample" />
      ) : (
        <EnvironmentBadge environment={server.environment} />
      )}
    </label>
  );
}

function Names({ draft, onChange }: Pick<RestoreWhereProps, 'draft' | 'onChange'>) {
  return (
    <div className="hf-naming">
      {draft.databases.map((database) => (
        <NameRow
          key={database}
          database={database}
          name={nameFor(draft, database)}
          problem={nameProblem(draft, database)}
          onName={(name) => onChange({ names: { ...draft.names, [database]: name } })}
        />
      ))}
    </div>
  );
}

function CopyNames({ draft, opened, onChange }: Pick<RestoreWhereProps, 'draft' | 'opened' | 'onChange'>) {
  return (
    <div className="hf-naming">
      {partsOf(draft, opened).map(({ name }) => (
        <NameRow
          key={name}
          database={name}
          name={copyNameFor(draft, opened, name)}
          problem={copyNameFor(draft, opened, name).trim() === '' ? 'Give it a name' : null}
          onName={(typed) => onChange({ names: { ...draft.names, [name]: typed } })}
        />
      ))}
    </div>
  );
}

interface NameRowProps {
  readonly database: string;
  readonly name: string;
  readonly problem: string | null;
  readonly onName: (name: string) => void;
}

function NameRow({ database, name, problem, onName }: NameRowProps) {
  return (
    <>
      <span>
        <Mono>{database}</Mono>
      </span>
      <span aria-hidden>
        <IconArrowRight size={14} />
      </span>
      <TextInput
        size="xs"
        aria-label={`New name of ${database}`}
        classNames={{ input: 'hf-mono' }}
        spellCheck={false}
        autoComplete="off"
        value={name}
        error={problem}
        onChange={(event) => onName(event.currentTarget.value)}
      />
    </>
  );
}
