import { IconLock, IconPinFilled } from '@tabler/icons-react';
import type { BackupView } from '../../../shared/contract.ts';
import { elapsedMs, formatBytes } from '../../../shared/format.ts';
import type { Kept } from '../../../shared/model/retention.ts';
import { completenessWords, keptWords, safeguardWords } from '../../../shared/sentences.ts';
import type { Column } from '../../components/data-table.tsx';
import { Bytes, Duration } from '../../components/figures.tsx';
import { MomentCell } from '../../components/moment.tsx';
import { Mono } from '../../components/mono.tsx';
import { StateBadge } from '../../components/state-badge.tsx';
import { TwoLines } from '../../components/two-lines.tsx';
import { contentWords, databaseWords } from './backup-words.ts';

/** A list of backups: what it is of first, then how good it is, then its figures. */
export const backupColumns: readonly Column<BackupView>[] = [
  {
    key: 'when',
    header: 'When',
    sortBy: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <MomentCell at={startedAt} />,
  },
  {
    key: 'databases',
    header: 'Databases',
    sortBy: ({ databases }) => databaseWords(databases),
    cell: ({ databases, serverName, totals, pinned, encrypted }) => (
      <TwoLines
        first={
          <>
            <Mono>{databaseWords(databases)}</Mono>
            {encrypted ? (
              <IconLock size={12} aria-label="encrypted" style={{ marginLeft: 6, verticalAlign: -1 }} />
            ) : null}
            {pinned ? (
              <IconPinFilled size={12} aria-label="pinned" style={{ marginLeft: 6, verticalAlign: -1 }} />
            ) : null}
          </>
        }
        second={`${serverName} · ${contentWords(totals)}`}
        cut={`${serverName} · ${contentWords(totals)}`}
      />
    ),
  },
  {
    key: 'proof',
    header: 'Proof',
    sortBy: ({ proof }) => proof.state,
    cell: ({ proof }) => <StateBadge state={proof.state} />,
  },
  {
    key: 'completeness',
    header: 'Completeness',
    sortBy: ({ completeness }) => completeness,
    cell: ({ completeness }) =>
      completeness === 'degraded' ? <StateBadge state="degraded" /> : completenessWords.complete,
  },
  {
    key: 'size',
    header: 'Size',
    align: 'right',
    sortBy: ({ totals }) => totals.storedBytes,
    cell: ({ totals }) => (
      <TwoLines
        isWhole
        first={<Bytes value={totals.storedBytes} />}
        second={`of ${formatBytes(totals.rawBytes)} SQL`}
      />
    ),
  },
  {
    key: 'took',
    header: 'Took',
    align: 'right',
    sortBy: ({ startedAt, finishedAt }) => elapsedMs(startedAt, finishedAt),
    cell: ({ startedAt, finishedAt }) => <Duration ms={elapsedMs(startedAt, finishedAt)} />,
  },
  {
    key: 'kept',
    header: 'Kept',
    cell: ({ kept }) =>
      kept === null ? (
        <span className="hf-dimmed">by hand</span>
      ) : kept.decision === 'keep' ? (
        <KeptReasons kept={kept} />
      ) : (
        <span className="hf-warning-text">{keptWords(kept)}</span>
      ),
  },
  {
    key: 'where',
    header: 'Stored in',
    sortBy: ({ storageName }) => storageName,
    cell: ({ storageName, storageReachable }) =>
      storageReachable ? (
        storageName
      ) : (
        <TwoLines first={storageName} second={<span className="hf-warning-text">not reachable now</span>} />
      ),
  },
];

/** The first reason; the others stand below it, as many as two lines hold: the backup's own page has all. */
function KeptReasons({ kept }: { readonly kept: Kept }) {
  const [first = '', ...others] = [...kept.reasons, ...kept.safeguards.map((code) => safeguardWords[code])];
  const second = others.join(', ');
  return <TwoLines first={<span className="hf-kept-first">{first}</span>} second={second} cut={second} />;
}
