import { Anchor } from '@mantine/core';
import { Link } from 'react-router';
import { formatBytes, formatDuration, plural } from '../../../shared/format.ts';
import type { PlanView } from '../../../shared/model/plan.ts';
import { choicesOf, dropRuleWords, policyWords } from '../../../shared/sentences.ts';
import { KeyValue } from '../../components/key-value.tsx';
import { Panel } from '../../components/panel.tsx';
import { Soon } from '../../components/soon.tsx';
import { paths } from '../../lib/paths.ts';
import { useEncryptedWords } from '../encryption/use-encrypted-words.ts';
import { proofWords, whatWords } from './plan-words.ts';

/** What the plan is: what, when, where, how long, how proven, and what is promised. */
export function PlanSummary({ plan }: { readonly plan: PlanView }) {
  const encrypted = useEncryptedWords(plan.recipients ?? []);
  return (
    <Panel title="What it does">
      <KeyValue
        columns={2}
        facts={[
          {
            label: 'What',
            value: (
              <>
                {whatWords(plan.selection)} of{' '}
                <Anchor component={Link} to={paths.server(plan.serverId)}>
                  {plan.serverName}
                </Anchor>
              </>
            ),
          },
          ...choices(plan),
          {
            label: 'When',
            value: (
              <>
                {plan.when}
                <br />
                <span className="hf-dimmed hf-small">{plan.schedule.timeZone}</span>
              </>
            ),
          },
          {
            label: 'Where',
            value: (
              <>
                <Anchor component={Link} to={paths.oneStorage(plan.storageIds[0] ?? '')}>
                  {plan.storageName}
                </Anchor>
                {`, ${plural(plan.backups, 'backup')}`}
                {plan.storedBytes === null ? '' : `, ${formatBytes(plan.storedBytes)}`}
                <br />
                <span className="hf-dimmed hf-small">{encrypted}</span>
              </>
            ),
          },
          { label: 'Keep', value: policyWords(plan.retention) },
          { label: 'Prove', value: proofWords(plan.proof, plan.selection) },
          { label: 'Ask', value: dropRuleWords(plan.dropPercent) },
          { label: 'Promise', value: promiseWords(plan) },
          { label: 'Next check', value: <Soon at={plan.nextCheckDueAt} none="not due" /> },
          { label: 'Next drill', value: <Soon at={plan.nextDrillDueAt} none="not due" /> },
        ]}
      />
    </Panel>
  );
}

/** Only where something was chosen otherwise than usual. */
function choices({ selection: { options, consistency } }: PlanView) {
  const lines = choicesOf(options, consistency);
  if (lines.length === 0) return [];
  return [
    {
      label: 'Options',
      value: (
        <ul className="hf-plan-choices">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ),
    },
  ];
}

function promiseWords({ targets: { rpoMinutes, rtoMinutes } }: PlanView): string {
  const parts = [
    ...(rpoMinutes === null ? [] : [`at most ${formatDuration(rpoMinutes * 60_000)} of data at risk`]),
    ...(rtoMinutes === null ? [] : [`restored within ${formatDuration(rtoMinutes * 60_000)}`]),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}
