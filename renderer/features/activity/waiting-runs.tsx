import { useNavigate } from 'react-router';
import type { Run } from '../../../shared/model/run.ts';
import { causeWords, waitingWords } from '../../../shared/sentences.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { MomentCell } from '../../components/moment.tsx';
import { Panel } from '../../components/panel.tsx';
import { CancelRunButton } from '../../components/run-progress.tsx';
import { TwoLines } from '../../components/two-lines.tsx';
import { paths } from '../../lib/paths.ts';
import { usePlanName } from '../plans/use-plans.ts';

const columns: readonly Column<Run>[] = [
  {
    key: 'what',
    header: 'What',
    cell: (run) => <TwoLines first={run.title} second={<Why run={run} />} />,
  },
  {
    key: 'for',
    header: 'Waits',
    cell: ({ waiting }) => (waiting === null ? '' : waitingWords[waiting.for]),
  },
  { key: 'since', header: 'Since', cell: ({ startedAt }) => <MomentCell at={startedAt} /> },
  {
    key: 'cancel',
    header: 'Cancel',
    isHeaderHidden: true,
    align: 'right',
    cell: (run) => <CancelRunButton run={run} isInList />,
  },
];

/** For which plan, and why. */
function Why({ run: { planId, cause } }: { readonly run: Run }) {
  const plan = usePlanName(planId);
  return <>{plan === null ? causeWords[cause] : `${plan} · ${causeWords[cause].toLowerCase()}`}</>;
}

/** Runs that have not begun, the next one first; each can be cancelled. */
export function WaitingRuns({ runs }: { readonly runs: readonly Run[] }) {
  const navigate = useNavigate();
  if (runs.length === 0) return null;
  return (
    <Panel title="Waiting" isFlush>
      <DataTable
        label="Waiting"
        columns={columns}
        rows={runs}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void navigate(paths.run(id))}
        maxHeight={320}
      />
    </Panel>
  );
}
