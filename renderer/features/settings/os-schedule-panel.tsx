import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { EveryMinutes, type OsSchedule } from '../../../shared/model/os-schedule.ts';
import { osScheduleWords } from '../../../shared/sentences.ts';
import { keyOf, useAction, useCall } from '../../api/queries.ts';
import { CopyBlock } from '../../components/copy-block.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loaded } from '../../components/loading.tsx';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';

/** The entry in the system's own scheduler, which runs what is due while Holdfast is not open. */
export function OsSchedulePanel() {
  const status = useCall('osSchedule.status', {}, { staleTimeMs: 0 });
  return (
    <Panel title="The system’s own scheduler">
      <Loaded query={status}>{(known) => <Entry status={known} />}</Loaded>
    </Panel>
  );
}

const INTERVALS = EveryMinutes.options.map(({ value }) => ({
  value: String(value),
  label: `every ${value} minutes`,
}));

function Entry({ status }: { readonly status: OsSchedule }) {
  const client = useQueryClient();
  const install = useAction('osSchedule.install');
  const remove = useAction('osSchedule.remove');
  const [chosen, setChosen] = useState<string | null>(null);
  const every = chosen ?? String(status.everyMinutes ?? 15);
  const show = (next: OsSchedule) => client.setQueryData(keyOf('osSchedule.status', {}), next);
  const write = async () =>
    show(await install.mutateAsync({ everyMinutes: EveryMinutes.parse(Number(every)) }));
  const forget = async () => show(await remove.mutateAsync({}));
  const { title, detail } = osScheduleWords(status);
  const isAbsent = status.state === 'absent';
  const error = install.error ?? remove.error;
  return (
    <Stack gap={12}>
      <div>
        <Group gap={6} wrap="nowrap">
          {status.state === 'on' ? <IconCircleCheck size={16} color="var(--hf-teal)" aria-hidden /> : null}
          <Text fw={600}>{title}</Text>
        </Group>
        <Text c="dimmed">{detail}</Text>
      </div>
      <div>
        <Text c="dimmed" fz="xs">
          {isAbsent ? 'It would run' : 'It runs'}
        </Text>
        <Mono>{status.command}</Mono>
        <Text c="dimmed" fz="xs" mt={6}>
          {isAbsent ? 'and be written to' : 'and is written in'}
        </Text>
        {status.files.map((file) => (
          <div key={file}>
            <Mono>{file}</Mono>
          </div>
        ))}
      </div>
      {status.remarks.map((remark) => (
        <Notice key={remark} tone="yellow" icon={IconAlertTriangle} title="Worth knowing">
          <Text>{remark}</Text>
        </Notice>
      ))}
      {status.toDo.length === 0 ? null : (
        <div>
          <Text mb={4}>Run this in a terminal to switch it on:</Text>
          <CopyBlock text={status.toDo.join('\n')} label="what to run" />
        </div>
      )}
      {error === null ? null : <ErrorNotice error={error} />}
      <Group gap={8}>
        <Select
          aria-label="How often it looks"
          data={INTERVALS}
          allowDeselect={false}
          w={180}
          value={every}
          onChange={setChosen}
        />
        <Button variant="default" loading={install.isPending} onClick={() => void write().catch(() => {})}>
          {isAbsent ? 'Write it and switch it on' : 'Write it again'}
        </Button>
        {isAbsent ? null : (
          <Button
            variant="subtle"
            color="red"
            loading={remove.isPending}
            onClick={() => void forget().catch(() => {})}
          >
            Remove it
          </Button>
        )}
      </Group>
    </Stack>
  );
}
