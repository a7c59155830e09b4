import { Select } from '@mantine/core';
import { ClientId } from '../../../shared/model/ids.ts';
import { useCall } from '../../api/queries.ts';

interface ClientFieldProps {
  readonly value: ClientId | null;
  readonly onChange: (clientId: ClientId | null) => void;
}

/** Whom a server belongs to; not there as long as there are no clients. */
export function ClientField({ value, onChange }: ClientFieldProps) {
  const clients = useCall('clients.list', {}).data ?? [];
  if (clients.length === 0) return null;
  return (
    <Select
      label="Client"
      description="Whom it belongs to. The switcher narrows every list to one client."
      placeholder="No client"
      clearable
      searchable
      clearButtonProps={{ 'aria-label': 'No client' }}
      data={clients.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      onChange={(id) => onChange(id === null ? null : ClientId.parse(id))}
    />
  );
}
