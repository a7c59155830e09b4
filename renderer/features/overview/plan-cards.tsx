import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { PlanView } from '../../../shared/model/plan.ts';
import { PlanCard } from '../plans/plan-card.tsx';
import { usePlanServers } from '../plans/use-plan-servers.ts';

// Below this many all are drawn: the window's own search then finds every one.
const DRAWN_WHOLE = 24;
const CARD_HEIGHT = 234;
const CARD_WIDTH = 350;
const GAP = 16;

/** Drawn again only when its plan changes, not while the page scrolls. */
const Card = memo(PlanCard);

/** The cards of plans, worst first; of hundreds only those in sight are drawn. */
export function PlanCards({ plans }: { readonly plans: readonly PlanView[] }) {
  const servers = usePlanServers();
  const card = (plan: PlanView) => (
    <Card key={plan.id} plan={plan} server={servers.get(plan.serverId) ?? null} />
  );
  if (plans.length <= DRAWN_WHOLE) return <div className="hf-cards">{plans.map(card)}</div>;
  return <ManyCards plans={plans} card={card} />;
}

interface ManyCardsProps {
  readonly plans: readonly PlanView[];
  readonly card: (plan: PlanView) => ReactNode;
}

function ManyCards({ plans, card }: ManyCardsProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [{ columns, margin }, setLayout] = useState({ columns: 2, margin: 0 });
  useLayoutEffect(() => {
    const [box, page] = [frame.current, frame.current?.closest('.hf-main')];
    if (box === null || page === null || page === undefined) return;
    const look = () =>
      setLayout({
        columns: Math.max(1, Math.floor((box.clientWidth + GAP) / (CARD_WIDTH + GAP))),
        margin: box.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop,
      });
    const observer = new ResizeObserver(look);
    observer.observe(box);
    look();
    return () => observer.disconnect();
  }, []);
  const rows = Math.ceil(plans.length / columns);
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => frame.current?.closest('.hf-main') ?? null,
    estimateSize: () => CARD_HEIGHT + GAP,
    overscan: 3,
    scrollMargin: margin,
  });
  return (
    <div ref={frame} style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, start, key }) => (
        <div
          key={key}
          ref={virtualizer.measureElement}
          data-index={index}
          className="hf-cards hf-cards-row"
          style={{
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            transform: `translateY(${start - margin}px)`,
          }}
        >
          {plans.slice(index * columns, (index + 1) * columns).map(card)}
        </div>
      ))}
    </div>
  );
}
