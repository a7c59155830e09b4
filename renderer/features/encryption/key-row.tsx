import { Group, Menu, Stack, Text } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useState } from 'react';
import { type EncryptionKeyView, lacksKit } from '../../../shared/model/encryption.ts';
import { listNames } from '../../../shared/sentences.ts';
import { useAction } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { CopyButton } from '../../components/copy-block.tsx';
import { Moment } from '../../components/moment.tsx';
import { Mono } from '../../components/mono.tsx';
import { MoreMenu, RemovalItem } from '../../components/more-menu.tsx';
import { NameDialog } from '../../components/name-dialog.tsx';
import { KitNotice } from './kit-notice.tsx';
import { SaveKitButton } from './save-kit-button.tsx';

/** One key: what this machine can do with it, where its kit is, what encrypts for it. */
export function KeyRow({ encryptionKey }: { readonly encryptionKey: EncryptionKeyView }) {
  const { name, recipient, hasPrivateKey, kitSavedAt, importedAt, plans } = encryptionKey;
  const isLacking = lacksKit(encryptionKey);
  return (
    <div>
      <div className="hf-row">
        <Stack gap={2} style={{ minWidth: 0 }}>
          <Text fw={600}>{name}</Text>
          <Group gap={2} wrap="nowrap">
            <Text fz="xs" component="span" style={{ overflowWrap: 'anywhere' }}>
              <Mono>{recipient}</Mono>
            </Text>
            <CopyButton text={recipient} label={`the public key of ${name}`} />
          </Group>
          <Text c="dimmed" fz="xs" component="div">
            {hasPrivateKey
              ? 'This machine encrypts for it and reads.'
              : 'Public key alone: this machine encrypts for it and cannot read.'}{' '}
            {kitSavedAt !== null ? (
              <>
                Its private key was saved outside the keychain <Moment at={kitSavedAt} />.{' '}
              </>
            ) : importedAt === undefined ? null : (
              <>
                Its private key was imported <Moment at={importedAt} />; no kit was saved here.{' '}
              </>
            )}
            {plans.length === 0 ? 'No plan encrypts for it.' : `Used by ${listNames(plans)}.`}
          </Text>
        </Stack>
        <Group gap={8} wrap="nowrap">
          {hasPrivateKey && !isLacking ? <SaveKitButton encryptionKey={encryptionKey} /> : null}
          <KeyMenu encryptionKey={encryptionKey} />
        </Group>
      </div>
      {isLacking ? (
        <div style={{ padding: '0 16px 12px' }}>
          <KitNotice encryptionKey={encryptionKey} />
        </div>
      ) : null}
    </div>
  );
}

function KeyMenu({ encryptionKey }: { readonly encryptionKey: EncryptionKeyView }) {
  const { id, name, hasPrivateKey } = encryptionKey;
  const [dialog, setDialog] = useState<'rename' | 'forget' | null>(null);
  const close = () => setDialog(null);
  const rename = useAction('keys.rename');
  const forget = useAction('keys.forget');
  const confirm = async (typed: string | null) => {
    await forget.mutateAsync({ keyId: id, typed });
    close();
  };
  return (
    <>
      <MoreMenu of={name} isInRow>
        <Menu.Item leftSection={<IconEdit size={16} />} onClick={() => setDialog('rename')}>
          Rename
        </Menu.Item>
        <RemovalItem onClick={() => setDialog('forget')}>Forget</RemovalItem>
      </MoreMenu>
      <NameDialog
        opened={dialog === 'rename'}
        onClose={close}
        title={`Rename ${name}`}
        description="How Holdfast calls it on this machine. What is encrypted for it stays as it is."
        name={name}
        confirmLabel="Rename"
        onConfirm={(next) => rename.mutate({ keyId: id, name: next }, { onSuccess: close })}
        isBusy={rename.isPending}
        error={rename.error}
      />
      <ConfirmDialog
        opened={dialog === 'forget'}
        onClose={close}
        onConfirm={(typed) => void confirm(typed).catch(() => {})}
        title={`Forget ${name}?`}
        confirmLabel="Forget the key"
        typedName={hasPrivateKey ? name : null}
        isBusy={forget.isPending}
        error={forget.error}
      >
        <Text>
          {hasPrivateKey
            ? 'Its private key is removed from the keychain. What is encrypted for it alone cannot be read here any more; only its recovery kit opens it.'
            : 'Nothing is encrypted for it any more. What was, stays.'}
        </Text>
      </ConfirmDialog>
    </>
  );
}
