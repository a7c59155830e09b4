import type { Environment } from '../../shared/model/server.ts';
import './state-badge.css';

const words: Record<Environment, string> = {
  production: 'Production',
  staging: 'Staging',
  development: 'Development',
};

interface EnvironmentBadgeProps {
  readonly environment: Environment;
  /** The coloured dot alone, where a line has room for no more. */
  readonly isDot?: boolean;
}

/** Where a server belongs. No state, so it is an outline with a coloured dot; production alone has dark words. */
export function EnvironmentBadge({ environment, isDot = false }: EnvironmentBadgeProps) {
  if (isDot) {
    return (
      <span className="hf-environment-dot" data-environment={environment} title={words[environment]}>
        <span className="hf-visually-hidden">{words[environment]}, </span>
      </span>
    );
  }
  return (
    <span className="hf-badge hf-environment" data-environment={environment}>
      {words[environment]}
    </span>
  );
}
