import { IconCheck, IconPointFilled, IconX, type TablerIcon } from '@tabler/icons-react';
import { Hint } from './hint.tsx';
import { type StateName, stateLooks } from './states.ts';
import './state-badge.css';

interface StateBadgeProps {
  readonly state: StateName;
  /** Another word than the state's own, where the place asks for it ("3 degraded"). */
  readonly label?: string;
  /** Without its pill, for dense tables. */
  readonly isPlain?: boolean;
}

/** Draws every state of Holdfast: icon, word and colour, so that none of them alone has to be understood. */
export function StateBadge({ state, label, isPlain = false }: StateBadgeProps) {
  const { word, tone, icon: Icon, meaning } = stateLooks[state];
  const badge = (
    <span className={`hf-badge hf-tone-${tone}`} data-state={state} data-plain={isPlain || undefined}>
      <Icon size={13} stroke={2} aria-hidden className={state === 'running' ? 'hf-turning' : ''} />
      {label ?? word}
    </span>
  );
  return meaning === '' ? badge : <Hint label={meaning}>{badge}</Hint>;
}

interface StateIconProps {
  readonly state: StateName;
  /** Diameter in pixels. */
  readonly size?: number;
}

// The sign draws a circle itself; an icon with one of its own would be a ring in a ring.
const withoutRing: Partial<Record<StateName, TablerIcon>> = {
  good: IconCheck,
  ready: IconCheck,
  failed: IconX,
  'not-good': IconX,
  none: IconPointFilled,
};

/** The round sign before a page's sentence; the sentence says in words what it shows. */
export function StateIcon({ state, size = 44 }: StateIconProps) {
  const { tone, icon } = stateLooks[state];
  const Icon = withoutRing[state] ?? icon;
  return (
    <span className={`hf-tone-icon hf-tone-${tone}`} style={{ width: size, height: size }} aria-hidden>
      <Icon size={Math.round(size * 0.52)} stroke={1.8} />
    </span>
  );
}
