import { Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { WireError } from '../../../shared/errors.ts';
import { formatBytes, formatCount, plural } from '../../../shared/format.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { RestorePreview, TargetDatabase } from '../../../shared/model/restore.ts';
import { listNames, namingObjects, objectKindWords, unseenRowsWords } from '../../../shared/sentences.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { TwoLines } from '../../components/two-lines.tsx';
import type { Consent } from './confirmation.ts';
import { FoldedList, FoldedNames } from './folded-list.tsx';
import { GrantsNotice } from './grants-notice.tsx';
import { LossNotice, OutsideNotice, RewriteNotice } from './translation-notices.tsx';

interface PreviewDetailsProps {
  readonly preview: RestorePreview;
  /** The boxes that accept what is listed, each beside its list; absent where nothing is decided any more. */
  readonly consent?: Partial<Record<Consent, ReactNode>>;
  /** It has been done, or tried: "now" was then. */
  readonly isPast?: boolean;
}

const BLOCKERS_SHOWN = 4;
/** With more of them the table scrolls by itself, so that what follows stays in reach. */
const DATABASES_SHOWN = 10;

/** Databases now and after, and everything else that a restore would change or not be able to. */
export function PreviewDetails({ preview, consent, isPast = false }: PreviewDetailsProps) {
  const { databases, eventsDisabled, definersMissing, grantsLost, blockers, rewrites } = preview;
  const warnings = [...preview.warnings, ...(isPast ? [] : unseenRowsWords(preview.unseenRowBytes))];
  return (
    <>
      <Blockers blockers={blockers.slice(0, BLOCKERS_SHOWN)} />
      {blockers.length <= BLOCKERS_SHOWN ? null : (
        <details className="hf-raw">
          <summary>
            Show the other {formatCount(blockers.length - BLOCKERS_SHOWN)} that are in the way
          </summary>
          <Stack gap={16} mt={12}>
            <Blockers blockers={blockers.slice(BLOCKERS_SHOWN)} />
          </Stack>
        </details>
      )}
      <Panel isFlush label={isPast ? 'Databases before and after' : 'Databases now and after'}>
        <DataTable
          label={isPast ? 'Databases before and after' : 'Databases now and after'}
          columns={isPast ? pastColumns : columns}
          rows={databases}
          rowKey={({ to }) => to}
          {...(databases.length > DATABASES_SHOWN && { maxHeight: 560 })}
        />
      </Panel>
      <OutsideNotice preview={preview} consent={consent?.outside} />
      <LossNotice preview={preview} consent={consent?.losses} />
      <QualifiedNames preview={preview} consent={consent?.qualifiedNames} />
      {warnings.length === 0 ? null : (
        <Notice tone="yellow" icon={IconAlertTriangle} title="Worth knowing before">
          {warnings.map((warning) => (
            <Text key={warning}>{warning}</Text>
          ))}
        </Notice>
      )}
      {definersMissing.length === 0 ? null : (
        <Notice
          tone="yellow"
          icon={IconAlertTriangle}
          title={`${plural(definersMissing.length, 'account')} ${definersMissing.length === 1 ? 'is' : 'are'} missing on the target`}
        >
          <div>
            <FoldedNames names={definersMissing} />
          </div>
          <Text>
            Views and programs that {definersMissing.length === 1 ? 'it defines' : 'they define'} arrive, but
            fail with error 1449 when they are used, until the account exists.
            {consent === undefined ? '' : ' Another definer can be chosen at the step “Where”.'}
          </Text>
        </Notice>
      )}
      {isPast ? null : <GrantsNotice grants={grantsLost} isPast={false} />}
      <RewriteNotice rewrites={rewrites} />
      {eventsDisabled.length === 0 ? null : (
        <Notice
          tone="blue"
          icon={IconInfoCircle}
          title={`${plural(eventsDisabled.length, 'event')} ${eventsDisabled.length === 1 ? 'arrives' : 'arrive'} disabled`}
        >
          <Text>So that no job runs in two places:</Text>
          <div>
            <FoldedNames names={eventsDisabled.map(refName)} />
          </div>
        </Notice>
      )}
    </>
  );
}

function Blockers({ blockers }: { readonly blockers: readonly WireError[] }) {
  return blockers.map((blocker) => (
    <ErrorNotice
      key={`${blocker.code} ${JSON.stringify(blocker.data)}`}
      error={null}
      wire={blocker}
      isUrgent={false}
    />
  ));
}

function QualifiedNames({
  preview: { qualifiedNames },
  consent,
}: {
  readonly preview: RestorePreview;
  readonly consent: ReactNode;
}) {
  const objects = namingObjects(qualifiedNames);
  if (objects.length === 0) return null;
  return (
    <Notice
      tone="yellow"
      icon={IconAlertTriangle}
      title={`${plural(objects.length, 'object')} would still name the original database`}
    >
      <Text>
        A new name does not reach into the text of views and programs. These read or change the original:
      </Text>
      <FoldedList items={objects} itemKey={({ kind, database, name }) => `${kind} ${database}.${name}`}>
        {({ kind, database, name, mentions }) => (
          <>
            {objectKindWords[kind].one} <Mono>{`${database}.${name}`}</Mono> names{' '}
            <Mono>{listNames(mentions)}</Mono>
          </>
        )}
      </FoldedList>
      {consent}
    </Notice>
  );
}

function refName({ database, name }: ObjectRef): string {
  return `${database}.${name}`;
}

const columns: readonly Column<TargetDatabase>[] = [
  {
    key: 'name',
    header: 'Database',
    width: '26%',
    cell: ({ from, to, tables, objects, leftOut, copies }) =>
      leftOut.length > 0 ? (
        <TwoLines
          first={<Mono>{to}</Mono>}
          second={
            <>
              without
              <FoldedNames names={leftOut.map(({ name }) => name)} />
            </>
          }
        />
      ) : tables !== null || objects !== null ? (
        <TwoLines
          first={<Mono>{to}</Mono>}
          second={
            <FoldedNames
              names={[
                ...(tables ?? []).map((name) => (name in copies ? `${name} → ${copies[name]}` : name)),
                ...(objects ?? []).map(({ name }) => name),
              ]}
            />
          }
        />
      ) : from === to ? (
        <Mono>{to}</Mono>
      ) : (
        <TwoLines
          first={<Mono>{to}</Mono>}
          second={
            <>
              from <Mono>{from}</Mono>
            </>
          }
        />
      ),
  },
  {
    key: 'now',
    header: 'Now',
    cell: ({ existing }) =>
      existing === null ? (
        <span className="hf-dimmed">not there</span>
      ) : (
        <TwoLines isWhole first={objectWords(existing)} second={formatBytes(existing.bytes)} />
      ),
  },
  {
    key: 'after',
    header: 'After',
    cell: ({ restored }) => (
      <TwoLines isWhole first={objectWords(restored)} second={`${formatBytes(restored.rawBytes)} of SQL`} />
    ),
  },
  {
    key: 'gone',
    header: 'Would be gone',
    cell: ({ existing, leftOver }) =>
      existing === null || leftOver.length === 0 ? (
        <span className="hf-dimmed">nothing</span>
      ) : (
        <TwoLines
          first={`${plural(leftOver.length, 'object')}, not in the backup`}
          second={<FoldedNames names={leftOver.map(({ name }) => name)} shown={3} />}
        />
      ),
  },
];

const PAST_HEADERS: Readonly<Record<string, string>> = { now: 'Before', gone: 'To be gone' };

const pastColumns = columns.map((column) => ({
  ...column,
  header: PAST_HEADERS[column.key] ?? column.header,
}));

function objectWords({ tables, views }: { readonly tables: number; readonly views: number }): string {
  const words = [plural(tables, 'table'), ...(views > 0 ? [plural(views, 'view')] : [])];
  // A number stays with its word where the column is narrow.
  return words.map((each) => each.replace(' ', '\u00a0')).join(', ');
}
