import { Anchor, CloseButton } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from 'react-router';
import { plural } from '../../shared/format.ts';
import { paths } from '../lib/paths.ts';
import { useEngineRestart } from './engine-restart.ts';

/** Says that the engine died and was started anew, until it is read. */
export function EngineBanner() {
  const { interrupted, dismiss } = useEngineRestart();
  if (interrupted === null) return null;
  return (
    <div className="hf-banner" role="alert">
      <IconPlugConnectedX size={17} stroke={1.8} aria-hidden />
      <span>
        Holdfast’s engine stopped and was started again.{' '}
        {interrupted === 0
          ? 'Nothing was running.'
          : `${plural(interrupted, 'run')} ${interrupted === 1 ? 'was' : 'were'} interrupted and left nothing behind.`}{' '}
        {interrupted === 0 ? null : (
          <Anchor component={Link} to={paths.activity} c="inherit" td="underline" onClick={dismiss}>
            Show Activity
          </Anchor>
        )}
      </span>
      <CloseButton aria-label="Close this message" c="inherit" size="sm" onClick={dismiss} />
    </div>
  );
}
