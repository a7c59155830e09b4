import { Group, NumberInput, PasswordInput, Radio, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useCall } from '../../api/queries.ts';
import { Panel } from '../../components/panel.tsx';
import { PathPicker, type PickedPath } from '../../components/path-picker.tsx';
import type { ServerFormValues, ServerOrigin } from './server-form.ts';
import { hasStoredSshSecret, secretPolicy } from './ssh-form.ts';

interface SshFieldsProps {
  readonly form: UseFormReturnType<ServerFormValues>;
  readonly origin: ServerOrigin;
}

/** The way through an SSH host, for servers that only it reaches. */
export function SshFields({ form, origin }: SshFieldsProps) {
  const { useSsh, useJump, sshAuth, sshKeyFile } = form.values;
  const keyError = form.errors.sshKeyFile;
  return (
    <Panel title="The way there">
      <Stack gap={14}>
        <Switch
          label="Connect through SSH"
          description="For a server that only another machine reaches. Its address above is as that machine sees it."
          {...form.getInputProps('useSsh', { type: 'checkbox' })}
        />
        {useSsh ? (
          <>
            <HopFields form={form} hop="ssh" label="SSH host" />
            <Radio.Group label="Log in there with" {...form.getInputProps('sshAuth')}>
              <Group gap={20} mt={6}>
                <Radio value="key" label="A key file" />
                <Radio value="agent" label="The SSH agent" />
                <Radio value="password" label="A password" />
              </Group>
            </Radio.Group>
            {sshAuth === 'key' ? (
              <PathPicker
                kind="file"
                label="Private key"
                hint="In OpenSSH’s, PEM’s or PuTTY’s format; often ~/.ssh/id_ed25519."
                dialogTitle="Choose the private SSH key"
                isRequired
                value={sshKeyFile}
                onChange={(value: PickedPath | null) => form.setFieldValue('sshKeyFile', value)}
                error={typeof keyError === 'string' ? keyError : null}
              />
            ) : null}
            {sshAuth === 'agent' ? null : <SshSecretFields form={form} origin={origin} />}
            <Switch
              label="Over a jump host"
              description="A machine before the SSH host. It is logged in to in the same way."
              {...form.getInputProps('useJump', { type: 'checkbox' })}
            />
            {useJump ? <HopFields form={form} hop="jump" label="Jump host" /> : null}
          </>
        ) : null}
      </Stack>
    </Panel>
  );
}

function HopFields({
  form,
  hop,
  label,
}: {
  readonly form: SshFieldsProps['form'];
  readonly hop: 'ssh' | 'jump';
  readonly label: string;
}) {
  return (
    <Group gap={12} align="flex-start">
      <TextInput
        label={label}
        style={{ flex: '1 1 220px' }}
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps(`${hop}Host`)}
      />
      <NumberInput
        label={`${label}’s port`}
        w={110}
        min={1}
        max={65535}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        {...form.getInputProps(`${hop}Port`)}
      />
      <TextInput
        label={`${label}’s user`}
        style={{ flex: '0 1 150px' }}
        autoComplete="off"
        spellCheck={false}
        placeholder={hop === 'jump' ? form.values.sshUser : ''}
        {...form.getInputProps(`${hop}User`)}
      />
    </Group>
  );
}

function SshSecretFields({ form, origin }: SshFieldsProps) {
  const hasKeychain = useCall('app.info', {}).data?.keychain.kind !== 'unavailable';
  const isKey = form.values.sshAuth === 'key';
  const policy = secretPolicy(form.values);
  const isStored = hasStoredSshSecret(form.values, origin) && policy !== 'none';
  const what = isKey ? 'passphrase' : 'password';
  const { value: _value, ...policyProps } = form.getInputProps('sshPolicy');
  return (
    <>
      <PasswordInput
        label={isKey ? 'Passphrase of the key' : 'SSH password'}
        description={hintFor(policy, isStored, what)}
        autoComplete="new-password"
        disabled={policy === 'none'}
        visibilityToggleButtonProps={{ 'aria-label': `Show the ${what}`, tabIndex: 0 }}
        {...form.getInputProps('sshSecret')}
      />
      <Radio.Group
        label={`Where the ${isKey ? 'passphrase' : 'SSH password'} is kept`}
        value={policy}
        {...policyProps}
      >
        <Group gap={20} mt={6}>
          {isKey ? <Radio value="none" label="No passphrase" /> : null}
          <Radio value="keychain" label="In this system’s keychain" disabled={!hasKeychain} />
          <Radio value="ask" label="Nowhere: ask me each time" />
        </Group>
      </Radio.Group>
    </>
  );
}

function hintFor(policy: string, isStored: boolean, what: string): string {
  if (isStored) return 'Leave empty to keep the one that is stored.';
  if (policy === 'none') return 'The key opens without one.';
  return policy === 'ask' ? `May stay empty: you are asked for the ${what} when it is needed.` : '';
}
