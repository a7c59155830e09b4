import { Button, Group, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Run } from '../../../shared/model/run.ts';
import { Notice } from '../../components/notice.tsx';
import { paths } from '../../lib/paths.ts';

/** Where that is which a restore replaced, and the way back to it. */
export function SafetyNotice({ run: { safetyBackupId, outcome } }: { readonly run: Run }) {
  if (safetyBackupId === null || outcome === null) return null;
  return (
    <Notice tone="blue" icon={IconShieldCheck} title="What was there before is in a safety backup">
      <Text>It cannot be deleted for 7 days, unless you unpin it.</Text>
      <Group gap={8} mt={10}>
        <Button size="xs" variant="default" component={Link} to={paths.backup(safetyBackupId)}>
          Open it
        </Button>
        <Button size="xs" variant="default" component={Link} to={paths.putBack(safetyBackupId)}>
          Put it back
        </Button>
      </Group>
    </Notice>
  );
}
