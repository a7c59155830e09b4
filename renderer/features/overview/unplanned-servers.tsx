import { Button, Title } from '@mantine/core';
import { useState } from 'react';
import { plural } from '../../../shared/format.ts';
import { type Card, ServerCard } from './server-card.tsx';

/** Cards that are drawn at first: of 200 servers without a plan, the rest is one click away. */
const SHOWN = 12;

interface UnplannedServersProps {
  readonly cards: readonly Card[];
  readonly hasPlans: boolean;
}

/** Servers that no plan backs up: how they stand, and the way to protect them. */
export function UnplannedServers({ cards, hasPlans }: UnplannedServersProps) {
  const [isWhole, setIsWhole] = useState(false);
  if (cards.length === 0) return null;
  const shown = isWhole ? cards : cards.slice(0, SHOWN);
  return (
    <section aria-label="Without a plan">
      <div className="hf-section-head">
        <Title order={2}>{hasPlans ? 'Without a plan' : 'Servers'}</Title>
        <span className="hf-dimmed hf-small">nothing repeats their backups</span>
      </div>
      <div className="hf-cards">
        {shown.map((card) => (
          <ServerCard key={card.serverId} card={card} />
        ))}
      </div>
      {shown.length === cards.length ? null : (
        <Button variant="subtle" mt={12} onClick={() => setIsWhole(true)}>
          Show {plural(cards.length - shown.length, 'more server')}
        </Button>
      )}
    </section>
  );
}
