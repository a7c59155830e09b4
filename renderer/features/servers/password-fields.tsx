import { PasswordInput, Radio, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useCall } from '../../api/queries.ts';
import { hasStoredPassword, type ServerFormValues, type ServerOrigin } from './server-form.ts';

interface PasswordFieldsProps {
  readonly form: UseFormReturnType<ServerFormValues>;
  readonly origin: ServerOrigin;
}

/** The password and where it is kept. Without a keychain only "ask" and "none" are offered, and why is said. */
export function PasswordFields({ form, origin }: PasswordFieldsProps) {
  const keychain = useCall('app.info', {}).data?.keychain;
  const hasKeychain = keychain?.kind !== 'unavailable';
  const { policy } = form.values;
  const isStored = hasStoredPassword(form.values, origin);
  return (
    <Stack gap={14}>
      <PasswordInput
        label={origin.kind === 'edit' && isStored ? 'New password' : 'Password'}
        description={passwordHint(policy, isStored, origin)}
        autoComplete="new-password"
        disabled={policy === 'none'}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        {...form.getInputProps('password')}
      />
      <Radio.Group label="Where the password is kept" {...form.getInputProps('policy')}>
        <Stack gap={8} mt={6}>
          <Radio
            value="keychain"
            label="In this system’s keychain"
            description={
              hasKeychain
                ? 'Backups can run without asking. It is stored nowhere else.'
                : `Not possible here: the keychain does not answer. ${keychain.reason}`
            }
            disabled={!hasKeychain}
          />
          <Radio
            value="ask"
            label="Nowhere: ask me each time"
            description="Kept in memory only, until Holdfast ends."
          />
          <Radio
            value="none"
            label="No password"
            description="For accounts that log in by socket, or have none."
          />
        </Stack>
      </Radio.Group>
      {hasKeychain || policy !== 'keychain' ? null : (
        <Text c="var(--mantine-color-error)" fz="xs">
          The keychain does not answer now. Choose another way, or unlock it first.
        </Text>
      )}
    </Stack>
  );
}

function passwordHint(policy: string, isStored: boolean, origin: ServerOrigin): string {
  if (isStored && origin.kind === 'imported')
    return 'Taken from what was imported. Type another to replace it.';
  if (isStored) return 'Leave empty to keep the one that is stored.';
  if (policy === 'none') return 'This account logs in without one.';
  return policy === 'ask' ? 'May stay empty: you are asked when it is needed.' : '';
}
