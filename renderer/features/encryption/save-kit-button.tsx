import { Button, Menu } from '@mantine/core';
import { IconFileText, IconFileTypePdf, IconLifebuoy, IconPrinter, IconWorld } from '@tabler/icons-react';
import type { EncryptionKey } from '../../../shared/model/encryption.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { useSaveKit } from './use-save-kit.ts';

const ICON = { size: 16, stroke: 1.7 } as const;

interface SaveKitButtonProps {
  readonly encryptionKey: Pick<EncryptionKey, 'id' | 'name'>;
  /** The one thing that is to be done now. */
  readonly isWanted?: boolean;
}

/** Saves or prints the recovery kit: as a page to be printed, or as the key file that age takes. */
export function SaveKitButton({ encryptionKey, isWanted = false }: SaveKitButtonProps) {
  const { save, print, isPending, error } = useSaveKit(encryptionKey);
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button
            size="xs"
            variant={isWanted ? 'filled' : 'default'}
            leftSection={<IconLifebuoy size={14} />}
            loading={isPending}
          >
            Save the recovery kit
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPrinter {...ICON} />} onClick={print}>
            Print it now
          </Menu.Item>
          <Menu.Item leftSection={<IconFileTypePdf {...ICON} />} onClick={() => save('pdf')}>
            PDF, to be printed
          </Menu.Item>
          <Menu.Item leftSection={<IconWorld {...ICON} />} onClick={() => save('html')}>
            Page for a browser (HTML)
          </Menu.Item>
          <Menu.Item leftSection={<IconFileText {...ICON} />} onClick={() => save('text')}>
            Text, which age takes as a key file
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {error === null ? null : <ErrorNotice error={error} />}
    </>
  );
}
