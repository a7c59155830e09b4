import { Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { StorageId } from '../../../shared/model/ids.ts';
import { Safety } from '../../../shared/model/restore.ts';
import { useCall } from '../../api/queries.ts';

interface SafetyFieldsProps {
  readonly safety: Safety;
  /** Proposed: where the backup is that is restored. */
  readonly storageId: StorageId;
  readonly onChange: (safety: Safety) => void;
}

/** What becomes of that which is replaced: backed up first, or given up for a reason. */
export function SafetyFields({ safety, storageId, onChange }: SafetyFieldsProps) {
  const storages = useCall('storages.list', {}).data ?? [];
  const isRefused = safety.kind === 'none';
  return (
    <Stack gap={10}>
      {isRefused ? (
        <TextInput
          label="Why what is there may be lost"
          description="It is dropped first. If the restore stops half-way, the target keeps the half that was restored. The reason is kept with the run."
          value={safety.reason}
          error={safety.reason === '' ? null : safetyProblem(safety)}
          onChange={(event) => onChange({ kind: 'none', reason: event.currentTarget.value })}
          autoComplete="off"
        />
      ) : (
        <Select
          label="Safety backup first, into"
          description="What is replaced is backed up before anything is touched, and cannot be deleted for 7 days."
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
          onChange(event.currentTarget.checked ? { kind: 'none', reason: '' } : { kind: 'backup', storageId })
        }
      />
    </Stack>
  );
}

/** Why the restore cannot start with this; null when it can. */
export function safetyProblem(safety: Safety): string | null {
  return Safety.safeParse(safety).success ? null : 'Three letters at least';
}
