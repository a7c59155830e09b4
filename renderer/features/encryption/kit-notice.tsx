import { Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { EncryptionKey } from '../../../shared/model/encryption.ts';
import { Notice } from '../../components/notice.tsx';
import { SaveKitButton } from './save-kit-button.tsx';

/** Asks for the recovery kit before anything is encrypted for a key. */
export function KitNotice({ encryptionKey }: { readonly encryptionKey: EncryptionKey }) {
  return (
    <Notice
      tone="yellow"
      icon={IconKey}
      title={`Save the recovery kit of “${encryptionKey.name}” first`}
      actions={<SaveKitButton encryptionKey={encryptionKey} isWanted />}
    >
      <Text>
        Until then nothing is encrypted for it: the key is in this machine’s keychain and nowhere else, and
        whoever loses both cannot open the backups again.
      </Text>
    </Notice>
  );
}
