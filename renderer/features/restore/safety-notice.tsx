import { Button, Group, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Run } from '../../../shared/model/run.ts';
import { Notice } from '../../components/notice.tsx';
import { paths } from '../../lib/paths.ts';
import { partKey } from './draft.ts';

/** Where that is which a restore replaced, and the way back to it. */
export function SafetyNotice({ run }: { readonly run: Run }) {
  const { safetyBackupId, outcome } = run;
  if (safetyBackupId === null || outcome === null) return null;
  // What is there as it was need not be put back.
  const isUntouched = run.targetState?.kind === 'untouched';
  const parts = isUntouched ? null : partsOfSafety(run);
  return (
    <Notice
      tone="blue"
      icon={IconShieldCheck}
      title={isUntouched ? 'A safety backup was made before' : 'What was there before is in a safety backup'}
    >
      <Text>It cannot be deleted for 7 days, unless you unpin it.</Text>
      <Group gap={8} mt={10}>
        <Button size="xs" variant="default" component={Link} to={paths.backup(safetyBackupId)}>
          Open it
        </Button>
        {parts === null ? null : (
          <Button size="xs" variant="default" component={Link} to={paths.putBack(safetyBackupId, parts)}>
            Put it back
          </Button>
        )}
      </Group>
    </Notice>
  );
}

/**
 * What of the safety backup is put back: as a whole, that of a table would drop what else its database holds. Triggers
 * come with their tables.
 * @returns none for whole databases; null for parts of several, which are put back one database after the other
 */
function partsOfSafety({ restorePlan }: Run): readonly string[] | null {
  const touched = (restorePlan?.preview.databases ?? []).filter(({ existing }) => existing !== null);
  const [first, ...others] = touched;
  if (first?.replaced == null) return others.some(({ replaced }) => replaced !== null) ? null : [];
  if (others.length > 0) return null;
  const rest = first.replaced.filter(({ kind }) => kind !== 'trigger');
  return (rest.length > 0 ? rest : first.replaced).map(partKey);
}
