import { Button, Checkbox, Group, Stack, Switch, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { type EncryptionKeyView, lacksKit } from '../../../shared/model/encryption.ts';
import { shortRecipient } from '../../../shared/sentences.ts';
import { call } from '../../api/client.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { KitNotice } from './kit-notice.tsx';
import { NewKeyDialog } from './new-key-dialog.tsx';

interface EncryptFieldProps {
  /** Public keys; empty: not encrypted. */
  readonly value: readonly string[];
  readonly onChange: (recipients: string[]) => void;
}

/** "Encrypt backups": for which keys, and what is to be done before the first one. */
export function EncryptField({ value, onChange }: EncryptFieldProps) {
  const keys = useCall('keys.list', {});
  return (
    <Panel title="Encryption">
      <Loaded query={keys}>{(known) => <Choice keys={known} value={value} onChange={onChange} />}</Loaded>
    </Panel>
  );
}

function Choice({
  keys,
  value,
  onChange,
}: EncryptFieldProps & { readonly keys: readonly EncryptionKeyView[] }) {
  const [isMaking, setIsMaking] = useState(false);
  const isOn = value.length > 0;
  const toggle = (recipient: string, isWanted: boolean) =>
    onChange(isWanted ? [...value, recipient] : value.filter((each) => each !== recipient));
  const chosen = keys.filter(({ recipient }) => value.includes(recipient));
  const unknown = value.filter((recipient) => !keys.some((key) => key.recipient === recipient));
  const canRead = chosen.some(({ hasPrivateKey }) => hasPrivateKey);
  const remark = [
    value.length > 1 ? 'Each of them opens the backups alone.' : '',
    canRead
      ? ''
      : 'No private key of these is on this machine: it can check hashes, and neither browse, drill nor restore.',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
  const made = async (keyId: string) => {
    const key = (await call('keys.list', {})).find(({ id }) => id === keyId);
    if (key !== undefined) onChange([...value, key.recipient]);
  };
  return (
    <Stack gap={14}>
      <Switch
        label="Encrypt backups"
        description="With age: whoever finds the files reads neither rows nor names. New backups only; those that are there stay as they are."
        checked={isOn}
        onChange={({ currentTarget }) => {
          if (!currentTarget.checked) onChange([]);
          else if (keys.length === 0) setIsMaking(true);
          else onChange(keys.map(({ recipient }) => recipient));
        }}
      />
      {isOn ? (
        <>
          <Stack gap={8} role="group" aria-label="For these keys">
            {keys.map((key) => (
              <Checkbox
                key={key.id}
                label={key.name}
                description={`${shortRecipient(key.recipient)} · ${key.hasPrivateKey ? 'this machine reads it' : 'public key alone'}`}
                checked={value.includes(key.recipient)}
                onChange={({ currentTarget }) => toggle(key.recipient, currentTarget.checked)}
              />
            ))}
            {unknown.map((recipient) => (
              <Checkbox
                key={recipient}
                label={shortRecipient(recipient)}
                description="A key that is not known on this machine"
                checked
                onChange={() => toggle(recipient, false)}
              />
            ))}
          </Stack>
          {remark === '' ? null : (
            <Text c="dimmed" fz="xs">
              {remark}
            </Text>
          )}
          {chosen.filter(lacksKit).map((key) => (
            <KitNotice key={key.id} encryptionKey={key} />
          ))}
          <Group>
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconPlus size={13} />}
              onClick={() => setIsMaking(true)}
            >
              Another key
            </Button>
          </Group>
        </>
      ) : null}
      <NewKeyDialog opened={isMaking} onClose={() => setIsMaking(false)} onMade={(id) => void made(id)} />
    </Stack>
  );
}
