import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { errorData } from '../../../shared/errors.ts';
import { wireOf } from '../../api/client.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { paths } from '../../lib/paths.ts';

/** Why something did not start; a server that is busy leads to the run that keeps it so. */
export function BusyNotice({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const wire = wireOf(error);
  const runId = wire.code === 'busy' ? (errorData.busy.safeParse(wire.data).data?.runId ?? null) : null;
  return (
    <ErrorNotice
      error={error}
      wire={wire}
      actions={
        runId === null ? undefined : (
          <Button size="xs" variant="default" component={Link} to={paths.run(runId)}>
            Show that run
          </Button>
        )
      }
    />
  );
}
