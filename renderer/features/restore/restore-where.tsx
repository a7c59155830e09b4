import { Button, Radio, Stack, TextInput } from '@mantine/core';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { StepFoot } from '../../components/step-foot.tsx';
import type { OpenedBackup } from '../backups/backup-page.tsx';
import { DefinerFields } from './definer-fields.tsx';
import {
  copyNameFor,
  copyProblem,
  hasDefiners,
  hasPrograms,
  nameFor,
  nameProblem,
  partsOf,
  type RestoreDraft,
  requestOf,
} from './draft.ts';
import { ServerChoices } from './server-choices.tsx';

interface RestoreWhereProps {
  readonly opened: OpenedBackup;
  readonly draft: RestoreDraft;
  readonly onChange: (part: Partial<RestoreDraft>) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** Step 2: into which server, and under which names. */
export function RestoreWhere({ opened, draft, onChange, onBack, onNext }: RestoreWhereProps) {
  return (
    <>
      <div className="hf-changes">
        <ServerChoices
          chosen={draft.targetId}
          origin={opened.backup.serverId}
          onChoose={(targetId) => onChange({ targetId })}
        />
        <Stack gap={16}>
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
              {draft.naming === 'copy' ? (
                <CopyNames draft={draft} opened={opened} onChange={onChange} />
              ) : null}
            </Stack>
          </Panel>
          {hasDefiners(draft, opened) ? (
            <Panel label="Definers">
              <DefinerFields definers={draft.definers} onChange={(definers) => onChange({ definers })} />
            </Panel>
          ) : null}
        </Stack>
      </div>
      <StepFoot>
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button disabled={requestOf(draft, opened) === null} onClick={onNext}>
          What will change
        </Button>
      </StepFoot>
    </>
  );
}

function Names({ draft, onChange }: Pick<RestoreWhereProps, 'draft' | 'onChange'>) {
  return (
    <Stack gap={10}>
      {draft.databases.map((database) => (
        <NameRow
          key={database}
          database={database}
          name={nameFor(draft, database)}
          problem={nameProblem(draft, database)}
          onName={(name) => onChange({ names: { ...draft.names, [database]: name } })}
        />
      ))}
    </Stack>
  );
}

function CopyNames({ draft, opened, onChange }: Pick<RestoreWhereProps, 'draft' | 'opened' | 'onChange'>) {
  return (
    <Stack gap={10}>
      {partsOf(draft, opened).map(({ name }) => (
        <NameRow
          key={name}
          database={name}
          name={copyNameFor(draft, opened, name)}
          problem={copyProblem(draft, opened, name)}
          onName={(typed) => onChange({ names: { ...draft.names, [name]: typed } })}
        />
      ))}
    </Stack>
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
    <TextInput
      size="xs"
      label={
        <>
          New name of <Mono>{database}</Mono>
        </>
      }
      classNames={{ input: 'hf-mono' }}
      spellCheck={false}
      autoComplete="off"
      value={name}
      error={problem}
      onChange={(event) => onName(event.currentTarget.value)}
    />
  );
}
