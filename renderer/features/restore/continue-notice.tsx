import { Button, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import type { Run } from '../../../shared/model/run.ts';
import { useAction } from '../../api/queries.ts';
import { Notice } from '../../components/notice.tsx';
import { notifyError } from '../../lib/notify.ts';
import { paths } from '../../lib/paths.ts';

/** The way on with a restore in place that did not end well. */
export function ContinueNotice({ run: { id, resumable, outcome } }: { readonly run: Run }) {
  const resume = useAction('restores.resume');
  const navigate = useNavigate();
  if (!resumable || outcome === null || outcome.kind === 'good') return null;
  return (
    <Notice
      tone="blue"
      icon={IconPlayerPlay}
      title="This restore can be continued"
      actions={
        <Button
          size="xs"
          loading={resume.isPending}
          onClick={() =>
            resume.mutate(
              { runId: id },
              { onSuccess: ({ runId }) => void navigate(paths.run(runId)), onError: notifyError },
            )
          }
        >
          Continue
        </Button>
      }
    >
      <Text>
        Tables that are complete stay; the others are made anew and filled from the backup. First the complete
        ones are counted: if anything has changed since, nothing is touched.
      </Text>
    </Notice>
  );
}
