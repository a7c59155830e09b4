import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import type { ChannelView } from '../../../shared/model/notification.ts';
import { useAction, useSlowAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { notifyDone } from '../../lib/notify.ts';
import { ClientField, EventFields, MailFields, PingFields, WebhookFields } from './channel-fields.tsx';
import {
  type ChannelKind,
  type ChannelValues,
  channelProblems,
  channelValues,
  toDraft,
} from './channel-form.ts';
import './channel-dialog.css';

interface ChannelDialogProps {
  /** null: closed. */
  readonly kind: ChannelKind | null;
  /** null: a new one. */
  readonly channel: ChannelView | null;
  readonly onClose: () => void;
}

const titles: Record<ChannelKind, readonly [add: string, edit: string]> = {
  mail: ['Be told by mail', 'Edit the mail'],
  webhook: ['Be told by a webhook', 'Edit the webhook'],
  ping: ['Ping a monitoring service', 'Edit the ping'],
};

/** Adds or edits a way to be told; a test can be sent before it is saved. */
export function ChannelDialog({ kind, channel, onClose }: ChannelDialogProps) {
  return (
    <Modal
      opened={kind !== null}
      onClose={onClose}
      title={kind === null ? '' : titles[kind][channel === null ? 0 : 1]}
      size={560}
      // Its buttons are in sight in a small window, too.
      yOffset="2dvh"
    >
      {kind === null ? null : <ChannelForm kind={kind} channel={channel} onClose={onClose} />}
    </Modal>
  );
}

function ChannelForm(props: ChannelDialogProps & { readonly kind: ChannelKind }) {
  const { kind, channel, onClose } = props;
  const form = useForm<ChannelValues>({
    initialValues: channelValues(channel),
    validate: (values) => channelProblems(values, kind, channel),
  });
  const add = useAction('notifications.add');
  const edit = useAction('notifications.edit');
  const test = useSlowAction('notifications.testDraft');
  const [isSent, setIsSent] = useState(false);

  const order = () => ({
    draft: toDraft(form.values, kind, channel?.enabled ?? true),
    secret: form.values.secret.trim() === '' ? null : form.values.secret,
  });
  const sendTest = async () => {
    setIsSent(false);
    if (form.validate().hasErrors) return;
    setIsSent((await test.start({ ...order(), channelId: channel?.id ?? null })) !== null);
  };
  const save = async () => {
    if (channel === null) await add.mutateAsync(order());
    else await edit.mutateAsync({ ...order(), channelId: channel.id });
    notifyDone(`${form.values.name} is saved`);
    onClose();
  };
  const error = add.error ?? edit.error ?? test.error;
  return (
    <form noValidate onSubmit={form.onSubmit(() => void save().catch(() => {}))}>
      <Stack gap={14}>
        <TextInput
          data-autofocus
          label="Name"
          description="How Holdfast calls it."
          {...form.getInputProps('name')}
        />
        {kind === 'mail' ? <MailFields form={form} channel={channel} /> : null}
        {kind === 'webhook' ? <WebhookFields form={form} channel={channel} /> : null}
        {kind === 'ping' ? <PingFields form={form} channel={channel} /> : null}
        {kind === 'ping' ? null : <ClientField form={form} />}
        {kind === 'ping' ? null : <EventFields form={form} />}
        <Stack gap={14} className="hf-dialog-end">
          {error === null ? null : <ErrorNotice error={error} />}
          {isSent && error === null ? (
            <div role="status">
              <Notice tone="blue" icon={IconCircleCheck} title="The test was sent and accepted">
                Look whether it has arrived.
              </Notice>
            </div>
          ) : null}
          <Group justify="space-between" gap={8}>
            <Button variant="default" loading={test.isPending} onClick={() => void sendTest()}>
              Send a test
            </Button>
            <Group gap={8}>
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={add.isPending || edit.isPending}>
                Save
              </Button>
            </Group>
          </Group>
        </Stack>
      </Stack>
    </form>
  );
}
