import { Button, Group, List, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { capital, plural } from '../../../shared/format.ts';
import type { ImportReport } from '../../../shared/model/settings-file.ts';
import { importedWords } from '../../../shared/sentences.ts';
import { useAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { notifyDone } from '../../lib/notify.ts';

/** What was set up as a file for another machine. */
export function SettingsFilePanel() {
  const pickSave = useAction('app.pickSaveFile');
  const pickOpen = useAction('app.pickFile');
  const save = useAction('settings.export');
  const load = useAction('settings.import');
  const [report, setReport] = useState<ImportReport | null>(null);
  const exportNow = async () => {
    const picked = await pickSave.mutateAsync({
      title: 'Save the settings as',
      suggestedName: 'holdfast-settings.json',
    });
    if (picked === null) return;
    // The system's dialog has asked already whether to replace a file of that name.
    const { file, servers, plans } = await save.mutateAsync({
      file: { token: picked.token },
      overwrite: true,
    });
    notifyDone(`Wrote ${plural(servers, 'server')} and ${plural(plans, 'plan')} to ${file}`);
  };
  const importNow = async () => {
    const picked = await pickOpen.mutateAsync({ title: 'Choose a file of settings' });
    if (picked !== null) setReport(await load.mutateAsync({ file: { token: picked.token } }));
  };
  const error = save.error ?? load.error ?? pickSave.error ?? pickOpen.error;
  return (
    <Panel title="Everything that was set up">
      <Stack gap={14}>
        <Text>
          Servers, clients, storages, plans and channels as one JSON file, without any password. Importing
          merges: what is known here is updated, what is new is added, and nothing is removed.
        </Text>
        <Group gap={8}>
          <Button variant="default" loading={save.isPending} onClick={() => void exportNow().catch(() => {})}>
            Export…
          </Button>
          <Button variant="default" loading={load.isPending} onClick={() => void importNow().catch(() => {})}>
            Import…
          </Button>
        </Group>
        {error === null ? null : <ErrorNotice error={error} />}
        {report === null ? null : <Report report={report} />}
      </Stack>
    </Panel>
  );
}

function Report({ report }: { readonly report: ImportReport }) {
  const changed = report.items.filter(({ change }) => change !== 'same');
  return (
    <>
      <Notice
        tone="blue"
        icon={IconCircleCheck}
        title={
          changed.length === 0
            ? 'Imported: nothing was different'
            : `Imported: ${plural(changed.length, 'change')}`
        }
      >
        <List size="sm">
          {changed.map(({ what, name, change }) => (
            <List.Item key={`${what} ${name}`}>
              {capital(what)} “{name}”: {importedWords[change]}
            </List.Item>
          ))}
        </List>
        {report.pausedPlans === 0 ? null : (
          <Text>
            {report.pausedPlans === 1
              ? '1 new plan is paused until you resume it.'
              : `${report.pausedPlans} new plans are paused until you resume them.`}
          </Text>
        )}
      </Notice>
      {report.secretsToEnter.length === 0 ? null : (
        <Notice tone="yellow" icon={IconKey} title="To be entered here">
          <Text>A file of settings never holds secrets.</Text>
          <List size="sm">
            {report.secretsToEnter.map((secret) => (
              <List.Item key={secret}>{secret}</List.Item>
            ))}
          </List>
        </Notice>
      )}
    </>
  );
}
