import type { Environment } from '../../shared/model/server.ts';
import './state-badge.css';

const looks: Record<Environment, { readonly word: string; readonly tone: string }> = {
  production: { word: 'Production', tone: 'red' },
  staging: { word: 'Staging', tone: 'yellow' },
  development: { word: 'Development', tone: 'gray' },
};

/** Where a server belongs, by word and colour; not a state. */
export function EnvironmentBadge({ environment }: { readonly environment: Environment }) {
  const { word, tone } = looks[environment];
  return <span className={`hf-badge hf-tone-${tone}`}>{word}</span>;
}
