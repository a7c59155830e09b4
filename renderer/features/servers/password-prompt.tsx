import { Button, Checkbox, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ServerView } from '../../../shared/contract.ts';
import { useAction, useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { closePasswordPrompt, type PasswordQuestion, usePasswordQuestion } from './password-store.ts';
import { isInKeychain, secretWords } from './server-words.ts';

/** The dialog behind askPassword(); stands once in the shell. */
export function PasswordPrompt() {
  const question = usePasswordQuestion();
  const servers = useCall('servers.list', {}).data ?? [];
  const server = servers.find(({ id }) => id === question?.serverId);
  return (
    <Modal
      opened={question !== null && server !== undefined}
      onClose={closePasswordPrompt}
      title={`${server === undefined ? 'Password' : secretWords(server, question?.of ?? 'server').label} for ${server?.name ?? ''}`}
      size={420}
    >
      {question === null || server === undefined ? null : (
        <PasswordForm question={question} server={server} />
      )}
    </Modal>
  );
}

function PasswordForm({
  question,
  server,
}: {
  readonly question: PasswordQuestion;
  readonly server: ServerView;
}) {
  const info = useCall('app.info', {}).data;
  const hasKeychain = info?.keychain.kind === 'ready';
  const [password, setPassword] = useState('');
  const of = question.of ?? 'server';
  const words = secretWords(server, of);
  const [isKept, setIsKept] = useState(isInKeychain(server, of));
  const save = useAction('servers.setPassword');
  const submit = async () => {
    const kind = isKept && hasKeychain ? 'keychain' : 'ask';
    await save.mutateAsync({ serverId: server.id, password: { kind, password }, of });
    closePasswordPrompt();
    question.onDone?.();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit().catch(() => {});
      }}
    >
      <Stack gap={14}>
        <Text c="dimmed">{words.whose}</Text>
        <PasswordInput
          label={words.label}
          data-autofocus
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{
            'aria-label': `Show the ${words.label === 'Passphrase' ? 'passphrase' : 'password'}`,
            tabIndex: 0,
          }}
        />
        <Checkbox
          label="Keep it in this system’s keychain"
          description={
            hasKeychain
              ? 'Otherwise it is kept in memory only, until Holdfast ends.'
              : 'The keychain does not answer now.'
          }
          disabled={!hasKeychain}
          checked={isKept && hasKeychain}
          onChange={(event) => setIsKept(event.currentTarget.checked)}
        />
        {save.error === null ? null : <ErrorNotice error={save.error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={closePasswordPrompt}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            Use this {words.label === 'Passphrase' ? 'passphrase' : 'password'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
