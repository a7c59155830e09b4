import { Button } from '@mantine/core';
import { errorData, type WireError } from '../../../shared/errors.ts';
import { errorOf, type Finding } from '../../../shared/model/finding.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';

interface BackUpBlockersProps {
  readonly findings: readonly Finding[];
  readonly onLeaveOut: (database: string, view: string) => void;
}

/** Why the backup cannot start, each with what to do; a broken view can be left out right here. */
export function BackUpBlockers({ findings, onLeaveOut }: BackUpBlockersProps) {
  const blockers = findings.map(errorOf).filter((error) => error !== null);
  return blockers.map((blocker) => {
    const view = brokenView(blocker);
    return (
      <ErrorNotice
        key={`${blocker.code} ${JSON.stringify(blocker.data)}`}
        error={null}
        wire={blocker}
        isUrgent={false}
        actions={
          view === null ? undefined : (
            <Button size="xs" variant="default" onClick={() => onLeaveOut(view.database, view.view)}>
              Leave this view out
            </Button>
          )
        }
      />
    );
  });
}

function brokenView({ code, data }: WireError): { readonly database: string; readonly view: string } | null {
  return code === 'invalid-view' ? (errorData['invalid-view'].safeParse(data).data ?? null) : null;
}
