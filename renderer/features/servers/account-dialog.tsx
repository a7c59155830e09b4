import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  Radio,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ServerView } from '../../../shared/contract.ts';
import { type AccountUse, AccountWish } from '../../../shared/model/backup-account.ts';
import { useCall, useSlowAction } from '../../api/queries.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { notifyDone } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';
import { ServerErrorNotice } from './server-error-notice.tsx';

interface AccountDialogProps {
  readonly server: ServerView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** "Create a backup account": what it may do, the exact statements, and making it with a generated password. */
export function AccountDialog({ server, isOpen, onClose }: AccountDialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`A backup account on ${server.name}`} size={640}>
      <AccountForm server={server} onClose={onClose} />
    </Modal>
  );
}

// The statements are asked for when the typing pauses, since each question logs in once.
const TYPING_PAUSE_MS = 400;

function AccountForm({ server, onClose }: Omit<AccountDialogProps, 'isOpen'>) {
  const [user, setUser] = useState('holdfast');
  const [host, setHost] = useState('');
  const [databases, setDatabases] = useState<string[] | null>(null);
  const [canLock, setCanLock] = useState(false);
  const [use, setUse] = useState<AccountUse>('switch');
  const test = useCall('servers.test', { serverId: server.id }, { staleTimeMs: 60_000 });
  const names = test.data?.databases.filter(({ system }) => !system).map(({ name }) => name) ?? [];

  const wish = { serverId: server.id, user, host: host.trim() === '' ? null : host, databases, canLock };
  const problems = problemsOf(wish);
  const isValid = Object.keys(problems).length === 0;
  const [asked] = useDebouncedValue(wish, TYPING_PAUSE_MS);
  const plan = useCall('accounts.plan', asked, {
    enabled: Object.keys(problemsOf(asked)).length === 0,
    keepPrevious: true,
    staleTimeMs: 0,
  });
  const create = useSlowAction('accounts.create');
  const navigate = useNavigate();
  const submit = async () => {
    const made = await create.start({ ...wish, use });
    if (made === null) return;
    onClose();
    notifyDone(`${made.serverName} logs in as ${made.account} now`);
    await navigate(paths.server(made.serverId));
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isValid) void submit();
      }}
    >
      <Stack gap={14}>
        <Text c="dimmed">
          It may read what a backup needs and nothing else. Its password is generated and goes into the
          system’s keychain; nobody has to know it.
        </Text>
        <SimpleGrid cols={2} spacing={14}>
          <TextInput
            data-autofocus
            label="Name"
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
            error={problems.user}
          />
          <TextInput
            label="May log in from"
            placeholder="where this account may"
            description="A host, an address or a pattern such as 10.0.0.%"
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={host}
            onChange={(event) => setHost(event.currentTarget.value)}
            error={problems.host}
          />
        </SimpleGrid>
        <div>
          <Group justify="space-between" mb={6}>
            <Text fw={500}>Databases</Text>
            <SegmentedControl
              size="xs"
              aria-label="Which databases it may read"
              value={databases === null ? 'all' : 'some'}
              onChange={(value) => setDatabases(value === 'all' ? null : [])}
              data={[
                { value: 'all', label: 'All, also those to come' },
                { value: 'some', label: 'Some' },
              ]}
            />
          </Group>
          {databases === null ? null : (
            <MultiSelect
              aria-label="Databases it may read"
              placeholder={databases.length === 0 ? 'Choose databases' : ''}
              data={names}
              value={databases}
              onChange={setDatabases}
              searchable
              error={problems.databases}
            />
          )}
        </div>
        <Checkbox
          label="It may also hold writers back"
          description="Only needed to back up tables without a snapshot (MyISAM, Aria, MEMORY) under a lock."
          checked={canLock}
          onChange={(event) => setCanLock(event.currentTarget.checked)}
        />
        <Statements plan={plan} serverId={server.id} />
        <Radio.Group
          label="Afterwards"
          value={use}
          onChange={(value) => setUse(value === 'add' ? 'add' : 'switch')}
        >
          <Stack gap={6} mt={6}>
            <Radio value="switch" label={`${server.name} logs in as it from now on`} />
            <Radio value="add" label={`Keep ${server.name} as it is, and add a second server that uses it`} />
          </Stack>
        </Radio.Group>
        {create.error === null ? null : <ServerErrorNotice error={create.error} serverId={server.id} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!isValid}>
            Create the account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface StatementsProps {
  readonly plan: ReturnType<typeof useCall<'accounts.plan'>>;
  readonly serverId: ServerView['id'];
}

function Statements({ plan, serverId }: StatementsProps) {
  if (plan.isError) return <ServerErrorNotice error={plan.error} serverId={serverId} isUrgent={false} />;
  if (plan.data === undefined) return null;
  return (
    <div aria-busy={plan.isFetching}>
      <Text c="dimmed" fz="xs" mb={4}>
        These statements will be run. Or copy them for an administrator, who chooses the password.
      </Text>
      <CopyBlock text={plan.data.statements.join('\n')} label="the statements" maxHeight={170} />
    </div>
  );
}

interface Problems {
  user?: string;
  host?: string;
  databases?: string;
}

function problemsOf({ user, host, databases }: AccountWish): Problems {
  return {
    ...(AccountWish.shape.user.safeParse(user).success
      ? {}
      : { user: 'At most 32 letters, digits, and _ . $ -' }),
    ...(AccountWish.shape.host.safeParse(host).success
      ? {}
      : { host: 'A host name, an address, or a pattern with %' }),
    ...(databases === null || databases.length > 0 ? {} : { databases: 'Choose at least one' }),
  };
}
