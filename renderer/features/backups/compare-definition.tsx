import { useEffect, useMemo, useRef } from 'react';
import type { Backup } from '../../../shared/model/backup.ts';
import type { ObjectChange } from '../../../shared/model/comparison.ts';
import { objectKindWords } from '../../../shared/sentences.ts';
import { useCall } from '../../api/queries.ts';
import { Loaded } from '../../components/loading.tsx';
import { Panel } from '../../components/panel.tsx';
import { SqlBlock } from '../../components/sql-block.tsx';
import { lineDiff } from '../../lib/line-diff.ts';

interface CompareDefinitionProps {
  readonly before: Backup;
  readonly after: Backup;
  readonly object: ObjectChange;
}

const MARK = { same: ' ', removed: '−', added: '+' } as const;
const SPOKEN = { same: '', removed: 'before: ', added: 'after: ' } as const;

/** The definition of an object in both backups: their lines together where it changed. */
export function CompareDefinition({ before, after, object }: CompareDefinitionProps) {
  const { kind, database, name, change } = object;
  const of = { kind, database, name };
  const old = useCall('backups.definition', { backupId: before.id, ...of }, { enabled: change !== 'added' });
  const young = useCall(
    'backups.definition',
    { backupId: after.id, ...of },
    { enabled: change !== 'removed' },
  );
  const label = `${objectKindWords[kind].one} ${name}`;
  const place = useRef<HTMLDivElement>(null);
  // Below a long list it would open out of sight.
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), []);
  const only = change === 'added' ? young : old;
  return (
    <div ref={place} className="hf-compare-definition">
      <Panel label={`Definition of the ${label}`} title={`Definition of the ${label}`}>
        {change === 'added' || change === 'removed' || object.definition === 'same' ? (
          <Loaded query={only} lines={4}>
            {({ sql }) => <SqlBlock sql={sql} label={`the definition of ${name}`} maxHeight={360} />}
          </Loaded>
        ) : (
          <Loaded query={old} lines={4}>
            {({ sql: left }) => (
              <Loaded query={young} lines={4}>
                {({ sql: right }) => (
                  <Lines before={left} after={right} label={`the definition of ${name}, before and after`} />
                )}
              </Loaded>
            )}
          </Loaded>
        )}
      </Panel>
    </div>
  );
}

interface LinesProps {
  readonly before: string;
  readonly after: string;
  readonly label: string;
}

function Lines({ before, after, label }: LinesProps) {
  const lines = useMemo(
    () => lineDiff(before, after).map((line, number) => ({ ...line, number })),
    [before, after],
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: no fieldset; and a section each would be a crowd of landmarks
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by keyboard (WCAG 2.1.1)
    <div className="hf-diff" role="group" tabIndex={0} aria-label={label}>
      {lines.map(({ kind, text, number }) => (
        <span key={number} data-kind={kind}>
          <span aria-hidden>{MARK[kind]} </span>
          <span className="hf-visually-hidden">{SPOKEN[kind]}</span>
          {text}
        </span>
      ))}
    </div>
  );
}
