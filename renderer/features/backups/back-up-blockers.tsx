import { Button } from '@mantine/core';
import { errorData, type WireError } from '../../../shared/errors.ts';
import { errorOf, type Finding } from '../../../shared/model/finding.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';

interface BackUpBlockersProps {
  readonly findings: readonly Finding[];
  readonly onLeaveOut: (database: string, name: string) => void;
}

/** Why the backup cannot start, each with what to do; a broken view or table can be left out right here. */
export function BackUpBlockers({ findings, onLeaveOut }: BackUpBlockersProps) {
  const blockers = findings.map(errorOf).filter((error) => error !== null);
  return blockers.map((blocker) => {
    const broken = brokenObject(blocker);
    return (
      <ErrorNotice
        key={`${blocker.code} ${JSON.stringify(blocker.data)}`}
        error={null}
        wire={blocker}
        isUrgent={false}
        actions={
          broken === null ? undefined : (
            <Button size="xs" variant="default" onClick={() => onLeaveOut(broken.database, broken.name)}>
              Leave this {broken.kind} out
            </Button>
          )
        }
      />
    );
  });
}

interface BrokenObject {
  readonly kind: 'view' | 'table';
  readonly database: string;
  readonly name: string;
}

function brokenObject({ code, data }: WireError): BrokenObject | null {
  if (code === 'invalid-view') {
    const found = errorData[code].safeParse(data).data;
    return found === undefined ? null : { kind: 'view', database: found.database, name: found.view };
  }
  if (code !== 'broken-table') return null;
  const found = errorData[code].safeParse(data).data;
  return found === undefined ? null : { kind: 'table', database: found.database, name: found.table };
}
