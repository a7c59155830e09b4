import { Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconInfoCircle,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Finding, Severity } from '../../shared/model/finding.ts';
import { describeFinding, severityWords } from '../../shared/sentences.ts';
import { CopyBlock } from './copy-block.tsx';
import './findings.css';
import './state-badge.css';

const looks: Record<Severity, { readonly tone: string; readonly icon: TablerIcon }> = {
  blocks: { tone: 'red', icon: IconBan },
  loses: { tone: 'yellow', icon: IconAlertTriangle },
  warns: { tone: 'blue', icon: IconInfoCircle },
  fine: { tone: 'teal', icon: IconCircleCheck },
};

interface FindingsProps {
  readonly findings: readonly Finding[];
  /** Buttons of a finding, such as "Leave this view out". */
  readonly actionsOf?: (finding: Finding) => ReactNode;
}

/** What preflight found, grouped by what it means; what is in order is folded. */
export function Findings({ findings, actionsOf }: FindingsProps) {
  return Severity.options.map((severity) => {
    const group = findings.filter((finding) => finding.severity === severity);
    if (group.length === 0) return null;
    if (severity === 'fine') return <InOrder key={severity} findings={group} />;
    return (
      <section key={severity} className="hf-findings" aria-label={severityWords[severity].title}>
        <GroupHead severity={severity} />
        <ul>
          {group.map((finding) => (
            <li key={keyOf(finding)}>
              <OneFinding finding={finding} actions={actionsOf?.(finding)} />
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

function GroupHead({ severity }: { readonly severity: Severity }) {
  const { tone, icon: Icon } = looks[severity];
  const { title, meaning } = severityWords[severity];
  return (
    <div className="hf-findings-head">
      <span className={`hf-tone-icon hf-tone-${tone}`} style={{ width: 24, height: 24 }} aria-hidden>
        <Icon size={14} stroke={1.8} />
      </span>
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" fz="xs">
        {meaning}
      </Text>
    </div>
  );
}

interface OneFindingProps {
  readonly finding: Finding;
  readonly actions: ReactNode;
}

function OneFinding({ finding, actions }: OneFindingProps) {
  const { title, why, copy } = describeFinding(finding);
  return (
    <>
      <Text fw={550}>{title}</Text>
      {why === '' ? null : (
        <Text c="dimmed" fz="xs">
          {why}
        </Text>
      )}
      {copy === null ? null : (
        <div className="hf-finding-cure">
          <CopyBlock text={copy} label={`what cures it: ${title}`} maxHeight={140} />
        </div>
      )}
      {actions === undefined || actions === null ? null : <div className="hf-finding-cure">{actions}</div>}
    </>
  );
}

/** Good news is short: one line each, with its reason on the same line. */
function InOrder({ findings }: { readonly findings: readonly Finding[] }) {
  const { tone, icon: Icon } = looks.fine;
  return (
    <details className="hf-findings hf-findings-fine">
      <summary>
        <span className={`hf-tone-icon hf-tone-${tone}`} style={{ width: 24, height: 24 }} aria-hidden>
          <Icon size={14} stroke={1.8} />
        </span>
        <Text fw={600} span>
          {severityWords.fine.title}
        </Text>
        <Text c="dimmed" fz="xs" span>
          {findings.length === 1 ? 'one thing' : `${findings.length} things`} looked at, with nothing to say
          against
        </Text>
      </summary>
      <ul>
        {findings.map((finding) => {
          const { title, why } = describeFinding(finding);
          return (
            <li key={keyOf(finding)}>
              <Text span>{title}</Text>
              {why === '' ? null : (
                <Text c="dimmed" fz="xs">
                  {why}
                </Text>
              )}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function keyOf({ code, database, objects, data }: Finding): string {
  return JSON.stringify([code, database, objects, data]);
}
