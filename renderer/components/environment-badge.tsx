import type { Environment } from '../../shared/model/server.ts';
import './state-badge.css';

const words: Record<Environment, string> = {
  production: 'Production',
  staging: 'Staging',
  development: 'Development',
};

/** Where a server belongs. No state, so it is an outline with a coloured dot; production alone has dark words. */
export function EnvironmentBadge({ environment }: { readonly environment: Environment }) {
  return (
    <span className="hf-badge hf-environment" data-environment={environment}>
      {words[environment]}
    </span>
  );
}
