import { Select, Stack, Text, TextInput } from '@mantine/core';
import type { ServerView } from '../../../shared/contract.ts';
import { ServerId } from '../../../shared/model/ids.ts';
import type { PlanTemplate } from '../../../shared/model/plan.ts';
import { Panel } from '../../components/panel.tsx';
import { BackUpDatabases } from '../backups/back-up-databases.tsx';
import { DumpOptionsPanel } from '../backups/dump-options/dump-options-panel.tsx';
import { selectionOf } from '../backups/order.ts';
import { contentOf, EVERYTHING, type PlanFormValues, type PlanProblems } from './plan-form.ts';
import { orderOf } from './plan-order.ts';
import { TemplateChoice } from './template-choice.tsx';

interface PlanWhatProps {
  readonly values: PlanFormValues;
  readonly problems: PlanProblems;
  readonly servers: readonly ServerView[];
  /** Empty when a plan is edited: it has its own. */
  readonly templates: readonly PlanTemplate[];
  readonly isEdit: boolean;
  readonly suggestedName: string;
  readonly onChange: (part: Partial<PlanFormValues>) => void;
}

/** What to back up: from which server, which databases, and what to call it. */
export function PlanWhat(props: PlanWhatProps) {
  const { values, problems, servers, templates, isEdit, suggestedName, onChange } = props;
  const server = servers.find(({ id }) => id === values.serverId) ?? null;
  return (
    <>
      {templates.length === 0 ? null : (
        <Panel title="Start from">
          <TemplateChoice
            templates={templates}
            chosen={values.template}
            onChoose={(template) => onChange({ template: template.template, ...contentOf(template) })}
          />
          <Text c="dimmed" fz="xs" mt={10}>
            It fills in when, how long and how to prove; everything can be changed in the next steps.
          </Text>
        </Panel>
      )}
      <Panel title="Server">
        <Stack gap={14}>
          <Select
            label="Server"
            {...(isEdit
              ? { description: 'A plan stays with its server; make another plan for another one.' }
              : {})}
            placeholder="Choose a server"
            searchable
            disabled={isEdit}
            allowDeselect={false}
            data={servers.map(({ id, name }) => ({ value: id, label: name }))}
            value={values.serverId}
            error={problems.server}
            onChange={(id) =>
              id === null ? undefined : onChange({ serverId: ServerId.parse(id), selection: EVERYTHING })
            }
          />
          <TextInput
            label="Name of the plan"
            placeholder={suggestedName}
            autoComplete="off"
            value={values.name}
            error={problems.name}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        </Stack>
      </Panel>
      {server === null ? null : (
        <Databases
          key={server.id}
          server={server}
          values={values}
          problem={problems.databases}
          onChange={onChange}
        />
      )}
    </>
  );
}

interface DatabasesProps {
  readonly server: ServerView;
  readonly values: PlanFormValues;
  readonly problem: string | undefined;
  readonly onChange: (part: Partial<PlanFormValues>) => void;
}

function Databases({ server, values: { selection }, problem, onChange }: DatabasesProps) {
  const order = orderOf(server.id, selection);
  return (
    <>
      <BackUpDatabases
        server={server}
        order={order}
        onChange={(part) => onChange({ selection: { ...selection, ...selectionOf({ ...order, ...part }) } })}
      />
      <Text c={problem === undefined ? 'dimmed' : 'var(--mantine-color-error)'} fz="xs" role="status">
        {problem ??
          (selection.databases === null
            ? 'Databases that are made on this server later are backed up too.'
            : 'Only these: a database that is made later is not backed up until you add it here.')}
      </Text>
      <DumpOptionsPanel
        serverId={server.id}
        value={selection}
        onChange={(changed) => onChange({ selection: changed })}
      />
    </>
  );
}
