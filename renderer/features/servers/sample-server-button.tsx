import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { useSlowAction } from '../../api/queries.ts';
import { notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';

interface SampleServerButtonProps {
  /** Where to go when it runs; the server's page when not given. */
  readonly onStarted?: () => void;
  readonly variant?: 'light' | 'default' | 'filled';
  readonly size?: 'xs' | 'sm';
}

/** Starts the sample server: one click, some seconds. */
export function SampleServerButton({ onStarted, variant = 'light', size = 'xs' }: SampleServerButtonProps) {
  const sample = useSlowAction('sample.start');
  const navigate = useNavigate();
  const start = async () => {
    const started = await sample.start({});
    if (started === null) return;
    if (onStarted === undefined) await navigate(paths.server(started.serverId));
    else onStarted();
  };
  useEffect(() => {
    if (sample.error !== null) notifyError(sample.error);
  }, [sample.error]);
  return (
    <Button size={size} variant={variant} loading={sample.isPending} onClick={() => void start()}>
      Start the sample server
    </Button>
  );
}
