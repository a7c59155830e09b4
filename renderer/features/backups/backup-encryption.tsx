import { Button, Text, Tooltip } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { WireError } from '../../../shared/errors.ts';
import { describeError } from '../../../shared/sentences.ts';
import { KeyValue } from '../../components/key-value.tsx';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { paths } from '../../lib/paths.ts';
import type { OpenedBackup } from './backup-page.tsx';
import '../../components/state-badge.css';

/** Beside the states of an encrypted backup. */
export function EncryptedBadge() {
  return (
    <Tooltip label="Encrypted with age; only its keys open it">
      <span className="hf-badge hf-tone-gray">
        <IconLock size={13} stroke={2} aria-hidden />
        Encrypted
      </span>
    </Tooltip>
  );
}

/** In the place of the contents, where this machine cannot read them. */
export function Closed({ error }: { readonly error: WireError }) {
  const { title, why, action } = describeError(error);
  return (
    <Notice
      tone="yellow"
      icon={IconLock}
      title={title}
      actions={
        <Button component={Link} to={paths.settings} size="xs">
          Import its key
        </Button>
      }
    >
      <Text>{why}</Text>
      <Text c="dimmed">{action}</Text>
    </Notice>
  );
}

/** Whom an encrypted backup opens for. */
export function EncryptedFor({ opened }: { readonly opened: OpenedBackup }) {
  const { recipients } = opened;
  if (recipients === null) return null;
  return (
    <Panel title="Encrypted">
      <Text mb={10}>
        Dump and index are age files. What anybody can see beside them is when this backup was made, of which
        server, and how large it is. Each of these keys opens it alone:
      </Text>
      <KeyValue
        columns={1}
        facts={recipients.map(({ recipient, name }) => ({
          label: name ?? 'Not known on this machine',
          value: <Mono>{recipient}</Mono>,
        }))}
      />
    </Panel>
  );
}
