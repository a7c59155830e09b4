import { Text } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { formatBytes, plural } from '../../../shared/format.ts';
import type { ObjectRef } from '../../../shared/model/inventory.ts';
import type { RestorePreview, TargetDatabase } from '../../../shared/model/restore.ts';
import { listNames, objectKindWords } from '../../../shared/sentences.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { TwoLines } from '../../components/two-lines.tsx';
import { TranslationNotices } from './translation-notices.tsx';

/** Databases now and after, and everything else that a restore would change or not be able to. */
export function PreviewDetails({ preview }: { readonly preview: RestorePreview }) {
  const { databases, qualifiedNames, eventsDisabled, definersMissing, warnings, blockers } = preview;
  return (
    <>
      {blockers.map((blocker) => (
        <ErrorNotice
          key={`${blocker.code} ${JSON.stringify(blocker.data)}`}
          error={null}
          wire={blocker}
          isUrgent={false}
        />
      ))}
      <Panel isFlush label="Databases now and after">
        <DataTable
          label="Databases now and after"
          columns={columns}
          rows={databases}
          rowKey={({ to }) => to}
        />
      </Panel>
      {qualifiedNames.length === 0 ? null : (
        <Notice
          tone="yellow"
          icon={IconAlertTriangle}
          title={`${plural(qualifiedNames.length, 'object')} would still name the original database`}
        >
          <Text>
            A new name does not reach into the text of views and programs. These read or change the original:
          </Text>
          <ul className="hf-plain-list">
            {qualifiedNames.map((object) => (
              <li key={`${object.kind} ${object.database}.${object.name} ${object.mentions}`}>
                {objectKindWords[object.kind].one} <Mono>{`${object.database}.${object.name}`}</Mono> names{' '}
                <Mono>{object.mentions}</Mono>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <TranslationNotices preview={preview} />
      {warnings.map((warning) => (
        <Notice key={warning} tone="yellow" icon={IconAlertTriangle} title={warning} />
      ))}
      {eventsDisabled.length === 0 ? null : (
        <Notice
          tone="blue"
          icon={IconInfoCircle}
          title={`${plural(eventsDisabled.length, 'event')} ${eventsDisabled.length === 1 ? 'arrives' : 'arrive'} disabled`}
        >
          <Text>
            So that no job runs in two places: <Mono>{listNames(eventsDisabled.map(refName))}</Mono>
          </Text>
        </Notice>
      )}
      {definersMissing.length === 0 ? null : (
        <Notice
          tone="yellow"
          icon={IconAlertTriangle}
          title={`${plural(definersMissing.length, 'account')} ${definersMissing.length === 1 ? 'is' : 'are'} missing on the target`}
        >
          <Text>
            Views and programs that are defined by <Mono>{listNames(definersMissing)}</Mono> arrive, but fail
            with error 1449 when they are used, until the account exists.
          </Text>
        </Notice>
      )}
    </>
  );
}

function refName({ database, name }: ObjectRef): string {
  return `${database}.${name}`;
}

const columns: readonly Column<TargetDatabase>[] = [
  {
    key: 'name',
    header: 'Database',
    width: '30%',
    cell: ({ from, to, tables, objects, copies }) =>
      tables !== null || objects !== null ? (
        <TwoLines
          first={<Mono>{to}</Mono>}
          second={
            <Mono>
              {listNames(
                [
                  ...(tables ?? []).map((name) => (name in copies ? `${name} → ${copies[name]}` : name)),
                  ...(objects ?? []).map(({ name }) => name),
                ],
                0,
                5,
              )}
            </Mono>
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
        <TwoLines first={objectWords(existing)} second={formatBytes(existing.bytes)} />
      ),
  },
  {
    key: 'after',
    header: 'After',
    cell: ({ restored }) => (
      <TwoLines first={objectWords(restored)} second={`${formatBytes(restored.rawBytes)} of SQL`} />
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
          second={
            <Mono>
              {listNames(
                leftOver.map(({ name }) => name),
                0,
                3,
              )}
            </Mono>
          }
        />
      ),
  },
];

function objectWords({ tables, views }: { readonly tables: number; readonly views: number }): string {
  return [plural(tables, 'table'), ...(views > 0 ? [plural(views, 'view')] : [])].join(', ');
}
