import { Button, Checkbox, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { plural } from '../../../shared/format.ts';
import { ServerId, StorageId } from '../../../shared/model/ids.ts';
import type { PlanTemplateName } from '../../../shared/model/plan.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useChosenClient } from '../../lib/chosen-client.ts';
import { notifyDone } from '../../lib/notify.ts';
import { TemplateChoice } from './template-choice.tsx';
import { useAllPlans } from './use-plans.ts';

interface TemplateDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** One plan for each of many servers, all alike. */
export function TemplateDialog({ isOpen, onClose }: TemplateDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Apply a template to servers" size={760}>
      {isOpen ? <TemplateForm onClose={onClose} /> : null}
    </Modal>
  );
}

function TemplateForm({ onClose }: { readonly onClose: () => void }) {
  const templates = useCall('plans.templates', {}).data ?? [];
  const storages = useCall('storages.list', {}).data ?? [];
  const { clientId } = useChosenClient();
  const servers = (useCall('servers.list', {}).data ?? []).filter(
    (server) => !server.isSample && (clientId === null || server.clientId === clientId),
  );
  const planned = new Set((useAllPlans().data ?? []).map(({ serverId }) => serverId));
  const [template, setTemplate] = useState<PlanTemplateName>('small-team');
  const [touched, setTouched] = useState<readonly string[] | null>(null);
  const [storageId, setStorageId] = useState<string | null>(null);
  const apply = useAction('plans.applyTemplate');
  // Those that nothing backs up are meant, until one says otherwise.
  const chosen = touched ?? servers.filter(({ id }) => !planned.has(id)).map(({ id }) => id);
  const storage = storageId ?? storages.find(({ state }) => state.kind === 'ready')?.id ?? null;
  const submit = async () => {
    if (storage === null) return;
    const { planIds } = await apply.mutateAsync({
      template,
      serverIds: chosen.map((id) => ServerId.parse(id)),
      storageId: StorageId.parse(storage),
    });
    notifyDone(`${plural(planIds.length, 'plan')} made.`);
    onClose();
  };
  return (
    <Stack gap={16}>
      <TemplateChoice templates={templates} chosen={template} onChoose={(one) => setTemplate(one.template)} />
      <Checkbox.Group
        label="Servers"
        description="All databases of each, also those that are made later."
        value={[...chosen]}
        onChange={setTouched}
      >
        <Stack
          gap={8}
          mt={8}
          mah={220}
          style={{ overflowY: 'auto' }}
          tabIndex={0}
          aria-label="Servers"
          role="group"
        >
          {servers.map(({ id, name }) => (
            <Checkbox
              key={id}
              value={id}
              label={name}
              {...(planned.has(id) ? { description: 'has a plan already' } : {})}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {servers.length === 0 ? (
        <Text c="dimmed">There is no server to choose; the sample server is left out here.</Text>
      ) : null}
      <Select
        label="Storage"
        data={storages.map(({ id, name }) => ({ value: id, label: name }))}
        value={storage}
        onChange={setStorageId}
        allowDeselect={false}
      />
      {apply.error === null ? null : <ErrorNotice error={apply.error} />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={chosen.length === 0 || storage === null}
          loading={apply.isPending}
          onClick={() => void submit().catch(() => {})}
        >
          {chosen.length === 0 ? 'Make plans' : `Make ${plural(chosen.length, 'plan')}`}
        </Button>
      </Group>
    </Stack>
  );
}
