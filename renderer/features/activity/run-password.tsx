import { Button, Checkbox, PasswordInput, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import type { WireError } from '../../../shared/errors.ts';
import type { ServerId } from '../../../shared/model/ids.ts';
import { describeError } from '../../../shared/sentences.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { SSH_SECRET_CODES } from '../servers/server-error-notice.tsx';
import { isInKeychain, secretWords } from '../servers/server-words.ts';

interface RunPasswordProps {
  readonly serverId: ServerId;
  /** What another password or passphrase may cure. */
  readonly error: WireError;
  /** Does again what failed. */
  readonly onAgain: (() => void) | null;
}

/** A run that failed at the password: the new one is entered right here, and the run done again. */
export function RunPassword({ serverId, error, onAgain }: RunPasswordProps) {
  const { title, why } = describeError(error);
  const server = useCall('servers.list', {}).data?.find(({ id }) => id === serverId);
  const hasKeychain = useCall('app.info', {}).data?.keychain.kind === 'ready';
  const [password, setPassword] = useState('');
  const [wantsKept, setWantsKept] = useState<boolean | null>(null);
  const save = useAction('servers.setPassword');
  const of = SSH_SECRET_CODES.includes(error.code) ? 'ssh' : 'server';
  const words = server === undefined ? null : secretWords(server, of);
  const isKept = hasKeychain && (wantsKept ?? (server !== undefined && isInKeychain(server, of)));
  const submit = async () => {
    await save.mutateAsync({ serverId, password: { kind: isKept ? 'keychain' : 'ask', password }, of });
    onAgain?.();
  };
  return (
    <Notice tone="red" icon={IconKey} title={title}>
      {why === '' ? null : <Text>{why}</Text>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit().catch(() => {});
        }}
      >
        <Stack gap={10} mt={4}>
          <div className="hf-password-row">
            <PasswordInput
              label={words === null ? 'Password' : `${words.label} of ${words.whose}`}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
            />
            <Button type="submit" loading={save.isPending}>
              {onAgain === null ? 'Use this password' : 'Use it and run again'}
            </Button>
          </div>
          <Checkbox
            label="Keep it in this system’s keychain"
            description={
              hasKeychain
                ? 'Otherwise it is kept in memory only, until Holdfast ends.'
                : 'The keychain does not answer now, so it is kept in memory only, until Holdfast ends.'
            }
            disabled={!hasKeychain}
            checked={isKept}
            onChange={(event) => setWantsKept(event.currentTarget.checked)}
          />
        </Stack>
      </form>
      {save.error === null ? null : <ErrorNotice error={save.error} />}
      {error.raw === null || error.raw === '' ? null : (
        <details className="hf-raw">
          <summary>Raw output</summary>
          <CopyBlock text={error.raw} label="the raw output" maxHeight={220} />
        </details>
      )}
    </Notice>
  );
}
