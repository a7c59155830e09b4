import { Checkbox, Group, NumberInput, PasswordInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type ChannelView, NewsKind, WebhookPreset } from '../../../shared/model/notification.ts';
import { newsKindWords, presetWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { PathPicker } from '../../components/path-picker.tsx';
import { type ChannelValues, hasKeptPassword, MAIL_PORTS } from './channel-form.ts';

interface FieldsProps {
  readonly form: UseFormReturnType<ChannelValues>;
  readonly channel: ChannelView | null;
}

/** The mail server, the account, from whom and to whom. */
export function MailFields({ form, channel }: FieldsProps) {
  const kept = channel?.target.kind === 'mail' ? channel.target : null;
  const { caFile, security } = form.values;
  const choose = (way: string | null) => {
    const next = way as ChannelValues['security'] | null;
    if (next === null) return;
    // A port that nobody changed goes along.
    if (Number(form.values.port) === MAIL_PORTS[security]) form.setFieldValue('port', MAIL_PORTS[next]);
    form.setFieldValue('security', next);
  };
  return (
    <>
      <Group gap={12} align="flex-start" wrap="nowrap" grow preventGrowOverflow={false}>
        <TextInput label="Mail server" placeholder="smtp.example.org" {...form.getInputProps('host')} />
        <NumberInput
          label="Port"
          min={1}
          max={65_535}
          hideControls
          maw={110}
          {...form.getInputProps('port')}
        />
        <Select
          label="Encryption"
          data={[
            { value: 'tls', label: 'TLS' },
            { value: 'starttls', label: 'STARTTLS' },
            { value: 'none', label: 'None' },
          ]}
          allowDeselect={false}
          maw={150}
          value={security}
          onChange={choose}
          error={form.errors.security}
        />
      </Group>
      <Group gap={12} align="flex-start" grow>
        <TextInput
          label="User"
          description="Empty: the server wants no login."
          autoComplete="off"
          {...form.getInputProps('user')}
        />
        <PasswordInput
          label="Password"
          description={
            hasKeptPassword(form.values.user, channel)
              ? 'Empty: the one in the keychain.'
              : 'Kept in this system’s keychain.'
          }
          autoComplete="new-password"
          disabled={form.values.user.trim() === ''}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          {...form.getInputProps('secret')}
        />
      </Group>
      <Group gap={12} align="flex-start" grow>
        <TextInput label="From" placeholder="holdfast@example.org" {...form.getInputProps('from')} />
        <TextInput label="To" placeholder="me@example.org, ops@example.org" {...form.getInputProps('to')} />
      </Group>
      {security === 'none' ? null : (
        <PathPicker
          kind="file"
          label="CA file"
          hint="Only for a mail server with a certificate of your own."
          dialogTitle="Choose the CA file of the mail server"
          value={
            caFile === undefined
              ? kept?.caFile == null
                ? null
                : { ref: { path: kept.caFile }, label: kept.caFile }
              : caFile
          }
          onChange={(picked) => form.setFieldValue('caFile', picked)}
        />
      )}
    </>
  );
}

const addressHints: Record<WebhookPreset, string> = {
  json: 'Gets a JSON document by POST; the guide says its fields.',
  slack: 'From Slack: Incoming Webhooks → Add New Webhook. It begins with https://hooks.slack.com/.',
  discord: 'From Discord: the channel’s settings → Integrations → Webhooks → Copy URL.',
  teams: 'From Teams: the channel’s Workflows → “when a webhook request is received”.',
  ntfy: 'The server and your topic, like https://ntfy.sh/my-secret-topic.',
};

/** Whose webhook it is, and its secret address. */
export function WebhookFields({ form, channel }: FieldsProps) {
  const host = channel?.target.kind === 'webhook' ? channel.target.host : null;
  return (
    <>
      <Select
        label="Service"
        data={WebhookPreset.options.map((value) => ({ value, label: presetWords[value] }))}
        allowDeselect={false}
        {...form.getInputProps('preset')}
      />
      <SecretAddress form={form} hint={addressHints[form.values.preset]} host={host} />
    </>
  );
}

/** The plan that a monitoring service watches, and the service's secret address. */
export function PingFields({ form, channel }: FieldsProps) {
  const plans = useCall('plans.list', {}).data ?? [];
  const host = channel?.target.kind === 'ping' ? channel.target.host : null;
  return (
    <>
      <Select
        label="Plan"
        description="It is told when each backup of this plan begins, is good, or fails."
        placeholder={plans.length === 0 ? 'There is no plan yet' : 'Choose a plan'}
        data={plans.map(({ id, name }) => ({ value: id, label: name }))}
        {...form.getInputProps('planId')}
      />
      <SecretAddress
        form={form}
        hint="From healthchecks.io, or a service that follows it: it is called as it is, with /start and with /fail."
        host={host}
      />
    </>
  );
}

function SecretAddress({
  form,
  hint,
  host,
}: {
  readonly form: UseFormReturnType<ChannelValues>;
  readonly hint: string;
  readonly host: string | null;
}) {
  return (
    <PasswordInput
      label="Address"
      description={`${hint} ${host === null ? 'It is a secret, and is kept in this system’s keychain.' : `Empty: the one at ${host} in the keychain.`}`}
      autoComplete="off"
      visibilityToggleButtonProps={{ 'aria-label': 'Show the address', tabIndex: 0 }}
      {...form.getInputProps('secret')}
    />
  );
}

/** Whose plans it tells of; there only where there are clients. */
export function ClientField({ form }: Pick<FieldsProps, 'form'>) {
  const clients = useCall('clients.list', {}).data ?? [];
  if (clients.length === 0) return null;
  return (
    <Select
      label="For"
      data={[
        { value: '', label: 'All plans' },
        ...clients.map(({ id, name }) => ({ value: id, label: `Plans of ${name}` })),
      ]}
      allowDeselect={false}
      value={form.values.clientId ?? ''}
      onChange={(id) => form.setFieldValue('clientId', id === null || id === '' ? null : id)}
    />
  );
}

/** What it tells. */
export function EventFields({ form }: Pick<FieldsProps, 'form'>) {
  return (
    <Checkbox.Group label="What it tells" {...form.getInputProps('events')}>
      <SimpleGrid cols={2} spacing={12} verticalSpacing={8} mt={6}>
        {NewsKind.options.map((kind) => (
          <Checkbox
            key={kind}
            value={kind}
            label={newsKindWords[kind].word}
            description={newsKindWords[kind].hint}
          />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
