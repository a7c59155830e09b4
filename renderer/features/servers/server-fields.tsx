import { Group, NumberInput, Radio, Select, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { TlsMode } from '../../../shared/model/server.ts';
import { Panel } from '../../components/panel.tsx';
import { PathPicker, type PickedPath } from '../../components/path-picker.tsx';
import { ClientField } from '../clients/client-field.tsx';
import { PasswordFields } from './password-fields.tsx';
import { type ServerFormValues, type ServerOrigin, suggestedName } from './server-form.ts';
import { SshFields } from './ssh-fields.tsx';
import { ToolPicker } from './tool-picker.tsx';

interface FieldsProps {
  readonly form: UseFormReturnType<ServerFormValues>;
  readonly origin: ServerOrigin;
}

const tlsModes: readonly { readonly value: TlsMode; readonly label: string; readonly hint: string }[] = [
  {
    value: 'off',
    label: 'Off',
    hint: 'Nothing is encrypted. Right for a socket or this machine, nowhere else.',
  },
  {
    value: 'preferred',
    label: 'Preferred',
    hint: 'Encrypts when the server offers it, and goes on without when it does not.',
  },
  {
    value: 'required',
    label: 'Required',
    hint: 'Encrypts or fails; does not look at who answers. MySQL’s tools can enforce this; MariaDB’s only through SSH.',
  },
  {
    value: 'verify-ca',
    label: 'Verify the authority',
    hint: 'The certificate must come from your authority. MySQL’s tools can enforce this; MariaDB’s only through SSH.',
  },
  {
    value: 'verify-identity',
    label: 'Verify the server’s identity',
    hint: 'The certificate must be trusted and name this host. The safest; works with all tools.',
  },
];

/** All fields of a server, in groups: where, who, encryption, programs. */
export function ServerFields({ form, origin }: FieldsProps) {
  return (
    <Stack gap={16}>
      <WhereFields form={form} origin={origin} />
      <SshFields form={form} origin={origin} />
      <Panel title="Account">
        <Stack gap={14}>
          <TextInput
            label="User"
            description="An account that may read everything; the test says which rights are lacking."
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('user')}
          />
          <PasswordFields form={form} origin={origin} />
        </Stack>
      </Panel>
      <TlsFields form={form} origin={origin} />
      <ToolFields form={form} origin={origin} />
    </Stack>
  );
}

function WhereFields({ form }: FieldsProps) {
  const { kind } = form.values;
  return (
    <Panel title="Server">
      <Stack gap={14}>
        <Radio.Group label="Reached by" {...form.getInputProps('kind')}>
          <Group gap={20} mt={6}>
            <Radio value="tcp" label="Host and port" />
            <Radio value="socket" label="Unix socket" />
          </Group>
        </Radio.Group>
        {kind === 'tcp' ? (
          <Group gap={12} align="flex-start" wrap="nowrap">
            <TextInput
              label="Host"
              style={{ flex: 1 }}
              autoComplete="off"
              spellCheck={false}
              {...form.getInputProps('host')}
            />
            <NumberInput
              label="Port"
              w={110}
              min={1}
              max={65535}
              allowDecimal={false}
              allowNegative={false}
              hideControls
              {...form.getInputProps('port')}
            />
          </Group>
        ) : (
          <TextInput
            label="Path of the socket"
            description="SHOW VARIABLES LIKE 'socket' on the server names it."
            placeholder="/run/mysqld/mysqld.sock"
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps('socket')}
          />
        )}
        <TextInput
          label="Name"
          description="How Holdfast calls this server."
          placeholder={suggestedName(form.values)}
          autoComplete="off"
          {...form.getInputProps('name')}
        />
        <Radio.Group
          label="Environment"
          description="Restoring into a production server asks for its name first."
          {...form.getInputProps('environment')}
        >
          <Group gap={20} mt={6}>
            <Radio value="production" label="Production" />
            <Radio value="staging" label="Staging" />
            <Radio value="development" label="Development" />
          </Group>
        </Radio.Group>
        <ClientField
          value={form.values.clientId}
          onChange={(clientId) => form.setFieldValue('clientId', clientId)}
        />
      </Stack>
    </Panel>
  );
}

function TlsFields({ form }: FieldsProps) {
  const { tlsMode } = form.values;
  const hint = tlsModes.find(({ value }) => value === tlsMode)?.hint ?? '';
  return (
    <Panel title="Encryption on the way (TLS)">
      <Stack gap={14}>
        <Select
          label="TLS"
          description={hint}
          data={tlsModes.map(({ value, label }) => ({ value, label }))}
          allowDeselect={false}
          {...form.getInputProps('tlsMode')}
        />
        {tlsMode === 'off' ? null : (
          <>
            <PathPicker
              kind="file"
              label="Authority’s certificate (CA)"
              hint="Leave empty to trust what this system trusts."
              dialogTitle="Choose the authority’s certificate"
              {...pathProps(form, 'caFile')}
            />
            <PathPicker
              kind="file"
              label="Own certificate"
              hint="Only where the account must show one."
              dialogTitle="Choose your certificate"
              {...pathProps(form, 'certFile')}
            />
            <PathPicker
              kind="file"
              label="Own certificate’s key"
              dialogTitle="Choose the key of your certificate"
              {...pathProps(form, 'keyFile')}
            />
          </>
        )}
      </Stack>
    </Panel>
  );
}

function ToolFields({ form }: FieldsProps) {
  return (
    <Panel title="Programs">
      <Stack gap={14}>
        <ToolPicker
          purpose="dump"
          label="Dump program"
          hint="mysqldump or mariadb-dump. Empty: Holdfast takes the one that fits the server."
          dialogTitle="Choose mysqldump or mariadb-dump"
          {...pathProps(form, 'dumpTool')}
        />
        <ToolPicker
          purpose="client"
          label="Client program"
          hint="mysql or mariadb, for restoring into this server."
          dialogTitle="Choose mysql or mariadb"
          {...pathProps(form, 'clientTool')}
        />
      </Stack>
    </Panel>
  );
}

type PathField = 'caFile' | 'certFile' | 'keyFile' | 'dumpTool' | 'clientTool';

function pathProps(form: FieldsProps['form'], field: PathField) {
  const error = form.errors[field];
  return {
    value: form.values[field],
    onChange: (value: PickedPath | null) => form.setFieldValue(field, value),
    error: typeof error === 'string' ? error : null,
  };
}
