import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useCall } from '../../api/queries.ts';
import { paths } from '../../lib/paths.ts';

/** The next step of whoever has no backup: to make one, or first to connect a server. */
export function FirstBackupButton() {
  const servers = useCall('servers.list', {}).data;
  // Unknown for a moment: which of the two it is must not change under a pointer.
  if (servers === undefined) return null;
  const hasServer = servers.length > 0;
  return (
    <Button component={Link} to={hasServer ? paths.backUp() : paths.newServer}>
      {hasServer ? 'Back up now' : 'Connect a server'}
    </Button>
  );
}
