import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import type { ServerProfile } from '../../../shared/model/server.ts';
import { useSlowAction } from '../../api/queries.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Panel } from '../../components/panel.tsx';
import './server-editor.css';
import { wireOf } from '../../api/client.ts';
import { type HostKey, shownKeyOf } from './host-key.ts';
import { HostKeyNotice } from './host-key-notice.tsx';
import { ServerFields } from './server-fields.tsx';
import {
  initialValues,
  problemsOf,
  type ServerFormValues,
  type ServerOrigin,
  suggestedName,
  toDraft,
  toPassword,
  toPatch,
} from './server-form.ts';
import { ProfileProblems, RightsFindings, ServerProfileFacts } from './server-profile.tsx';
import { toSshSecret } from './ssh-form.ts';

interface ServerEditorProps {
  readonly origin: ServerOrigin;
  readonly hasKeychain: boolean;
  readonly submitLabel: string;
  /** Whether the server must answer before it is saved; what fails can be saved all the same. */
  readonly testsFirst: boolean;
  readonly onSave: (
    values: ServerFormValues,
    before: ServerFormValues,
    profile: ServerProfile | null,
  ) => void;
  readonly onCancel: () => void;
  readonly isSaving: boolean;
  readonly saveError: Error | null;
}

/** The form of a server, with the result of its test beside it. */
export function ServerEditor(props: ServerEditorProps) {
  const { origin, hasKeychain, submitLabel, testsFirst, onSave, onCancel, isSaving, saveError } = props;
  const [before] = useState(() => initialValues(origin, hasKeychain));
  const form = useForm<ServerFormValues>({
    initialValues: before,
    validate: (values) => problemsOf(withName(values), origin),
  });
  const test = useServerTest(origin, before);
  const showFirstProblem = (problems: typeof form.errors) => {
    const [first] = Object.keys(problems);
    if (first !== undefined) form.getInputNode(first)?.focus();
  };
  const testOnly = form.onSubmit((values) => void test.start(withName(values)), showFirstProblem);
  const trust = ({ address, fingerprint }: HostKey) => {
    const hostKeys = { ...form.values.hostKeys, [address]: fingerprint };
    form.setFieldValue('hostKeys', hostKeys);
    void test.start(withName({ ...form.values, hostKeys }));
  };
  const submit = form.onSubmit(async (values) => {
    const named = withName(values);
    const profile = testsFirst ? await test.start(named) : null;
    if (profile !== null || !testsFirst) onSave(named, before, profile);
  }, showFirstProblem);
  return (
    <form className="hf-editor" noValidate onSubmit={submit}>
      <ServerFields form={form} origin={origin} />
      <div className="hf-editor-side">
        <Group gap={8} justify="flex-end">
          <Button variant="subtle" color="gray" onClick={onCancel}>
            Cancel
          </Button>
          <Button variant="default" onClick={() => testOnly()} disabled={test.isPending}>
            Test
          </Button>
          <Button type="submit" loading={isSaving} disabled={test.isPending}>
            {submitLabel}
          </Button>
        </Group>
        {saveError === null ? null : <ErrorNotice error={saveError} />}
        <TestResult test={test} onTrust={trust} />
        {test.error !== null && testsFirst ? (
          <Button
            variant="default"
            size="xs"
            style={{ alignSelf: 'flex-end' }}
            loading={isSaving}
            onClick={() => onSave(withName(form.values), before, null)}
          >
            Save without a working connection
          </Button>
        ) : null}
      </div>
    </form>
  );
}

interface ServerTest {
  readonly start: (values: ServerFormValues) => Promise<ServerProfile | null>;
  readonly cancel: () => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly data: ServerProfile | null;
}

/** Tests what the form says; of a known server only what was changed is sent, since a window cannot name paths. */
function useServerTest(origin: ServerOrigin, before: ServerFormValues): ServerTest {
  const draft = useSlowAction('servers.testDraft');
  const edit = useSlowAction('servers.testEdit');
  if (origin.kind === 'edit') {
    const serverId = origin.server.id;
    return {
      ...edit,
      start: (values) =>
        edit.start({
          serverId,
          patch: toPatch(values, before),
          password: toPassword(values, origin),
          sshSecret: toSshSecret(values, origin),
        }),
    };
  }
  return {
    ...draft,
    start: (values) =>
      draft.start({
        draft: toDraft(values),
        password: toPassword(values, origin),
        sshSecret: toSshSecret(values, origin),
        serverId: null,
        ...(origin.kind === 'imported' ? { importToken: origin.candidate.importToken } : {}),
      }),
  };
}

/** A server without a name is called by its address, as its placeholder shows. */
function withName(values: ServerFormValues): ServerFormValues {
  return values.name.trim() === '' ? { ...values, name: suggestedName(values) } : values;
}

function TestResult({
  test,
  onTrust,
}: {
  readonly test: ServerTest;
  readonly onTrust: (shown: HostKey) => void;
}) {
  if (test.isPending) {
    return (
      <Panel label="Test">
        <Group justify="space-between" role="status">
          <Text>Connecting and looking at rights</Text>
          <Button size="xs" variant="default" onClick={test.cancel}>
            Stop
          </Button>
        </Group>
      </Panel>
    );
  }
  if (test.error !== null) {
    const error = wireOf(test.error);
    const shown = shownKeyOf(error);
    if (shown === null) return <ErrorNotice error={test.error} />;
    return <HostKeyNotice error={error} shown={shown} onTrust={onTrust} isPending={false} />;
  }
  if (test.data === null) {
    return (
      <Panel title="Test">
        <Text c="dimmed">
          The test logs in, reads the version, looks at the rights of the account and lists the databases. It
          changes nothing on the server.
        </Text>
      </Panel>
    );
  }
  return (
    <Stack gap={16} role="status">
      <ProfileProblems profile={test.data} />
      <Panel title="The server answers">
        <Stack gap={14}>
          <ServerProfileFacts profile={test.data} />
          {test.data.rights.length === 0 ? <RightsFindings rights={test.data.rights} /> : null}
        </Stack>
      </Panel>
    </Stack>
  );
}
