import { Button, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { CallOutput } from '../../../shared/contract.ts';
import type { ToolRole } from '../../../shared/model/tool.ts';
import { isCommand } from '../../../shared/sentences.ts';
import { keyOf, useAction, useCall } from '../../api/queries.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Mono } from '../../components/mono.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyError } from '../../lib/notify.ts';

type Tools = CallOutput<'tools.list'>;
type ToolRow = Tools['tools'][number];

const roleWords: Record<ToolRole, { readonly word: string; readonly purpose: string }> = {
  dump: { word: 'Dump program', purpose: 'backing up' },
  client: { word: 'Client program', purpose: 'restoring' },
  server: { word: 'Server program', purpose: 'drills' },
};

const columns: readonly Column<ToolRow>[] = [
  {
    key: 'path',
    header: 'Program',
    sortBy: ({ location }) => location.path,
    cell: ({ location }) => <Mono>{location.path}</Mono>,
  },
  {
    key: 'role',
    header: 'Used for',
    sortBy: ({ role }) => roleWords[role].purpose,
    cell: ({ role }) => roleWords[role].purpose,
  },
  {
    key: 'flavour',
    header: 'Kind',
    sortBy: ({ flavour }) => flavour,
    cell: ({ flavour }) => flavourWord(flavour),
  },
  { key: 'version', header: 'Version', sortBy: ({ version }) => version, cell: ({ version }) => version },
];

/** The programs of MySQL and MariaDB that were found on this machine, and what to install for those that were not. */
export function ToolsPanel() {
  const tools = useCall('tools.list', { rescan: false });
  const rescan = useAction('tools.list');
  const client = useQueryClient();
  const lookAgain = async () => {
    const found = await rescan.mutateAsync({ rescan: true });
    client.setQueryData<Tools>(keyOf('tools.list', { rescan: false }), found);
  };
  return (
    <>
      <Panel
        title="Programs"
        isFlush
        actions={
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={14} />}
            loading={rescan.isPending}
            onClick={() => void lookAgain().catch(notifyError)}
          >
            Look again
          </Button>
        }
      >
        <Loaded query={tools}>
          {(found) => (
            <DataTable
              label="Programs"
              columns={columns}
              rows={found.tools}
              rowKey={({ role, location }) => `${role} ${location.path}`}
              initialSort={{ key: 'role', isDescending: false }}
              empty="None found. Holdfast dumps and restores with the programs of MySQL and MariaDB."
            />
          )}
        </Loaded>
      </Panel>
      {tools.data === undefined || tools.data.advice.length === 0 ? null : (
        <Advice advice={tools.data.advice} />
      )}
    </>
  );
}

function Advice({ advice }: Pick<Tools, 'advice'>) {
  // One package often brings several programs: each line to run is said once.
  const lines = [...new Set(advice.map(({ install }) => install))];
  return (
    <Panel title="Not on this machine">
      <Text c="dimmed" mb={12}>
        Only needed for servers of that kind; a drill needs the server program of the same kind.
      </Text>
      <Stack gap={10}>
        {lines.map((line) => (
          <div key={line}>
            <Text mb={4} fz="xs" c="dimmed">
              {advice
                .filter(({ install }) => install === line)
                .map(({ flavour, role }) => `${flavourWord(flavour)}: ${roleWords[role].word.toLowerCase()}`)
                .join(' · ')}
            </Text>
            {isCommand(line) ? <CopyBlock text={line} label="the command" /> : <Text>{line}</Text>}
          </div>
        ))}
      </Stack>
    </Panel>
  );
}

function flavourWord(flavour: string): string {
  return flavour === 'mariadb' ? 'MariaDB' : 'MySQL';
}
