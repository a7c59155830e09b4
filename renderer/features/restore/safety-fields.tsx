import { Checkbox, Select, Stack, TextInput } from '@mantine/core';
import type { BackupView } from '../../../shared/contract.ts';
import { StorageId } from '../../../shared/model/ids.ts';
import type { Safety } from '../../../shared/model/restore.ts';
import { useCall } from '../../api/queries.ts';
import { fieldId, safetyProblem } from './confirmation.ts';

interface SafetyFieldsProps {
  readonly safety: Safety;
  /** The one that is restored: where it is, is proposed, and whoever may read it may read what is replaced. */
  readonly backup: Pick<BackupView, 'storageId' | 'encrypted'>;
  /** What is there stays until the restore is whole. */
  readonly isBeside: boolean;
  readonly onChange: (safety: Safety) => void;
}

/** What becomes of that which is replaced: backed up first, or given up for a reason. */
export function SafetyFields({ safety, backup, isBeside, onChange }: SafetyFieldsProps) {
  const storages = useCall('storages.list', {}).data ?? [];
  const isRefused = safety.kind === 'none';
  return (
    <Stack gap={10}>
      {isRefused ? (
        <TextInput
          id={fieldId('safety')}
          label="Why what is there may be lost"
          description={`${isBeside ? 'It is gone for good once the restore is whole.' : 'It is dropped first. If the restore stops half-way, the target keeps the half that was restored.'} The reason is kept with the run.`}
          value={safety.reason}
          error={safety.reason === '' ? null : safetyProblem(safety)}
          onChange={(event) => onChange({ kind: 'none', reason: event.currentTarget.value })}
          autoComplete="off"
        />
      ) : (
        <Select
          label="Safety backup first, into"
          description={`What is replaced is backed up before anything is touched${backup.encrypted ? ', encrypted for the same keys,' : ','} and cannot be deleted for 7 days.`}
          data={storages.map(({ id, name }) => ({ value: id, label: name }))}
          value={safety.storageId}
          onChange={(id) => onChange({ kind: 'backup', storageId: id === null ? null : StorageId.parse(id) })}
          allowDeselect={false}
        />
      )}
      <Checkbox
        label="Without a safety backup"
        checked={isRefused}
        onChange={(event) =>
          onChange(
            event.currentTarget.checked
              ? { kind: 'none', reason: '' }
              : { kind: 'backup', storageId: backup.storageId },
          )
        }
      />
    </Stack>
  );
}
