import { Anchor, Button, Text } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { plural } from '../../../shared/format.ts';
import type { RestorePreview } from '../../../shared/model/restore.ts';
import { StepFoot } from '../../components/step-foot.tsx';
import { BusyNotice } from '../activity/busy-notice.tsx';
import { fieldId, type Missing } from './confirmation.ts';
import { isDestructive, startWords } from './preview-words.ts';

interface ChangesFootProps {
  readonly preview: RestorePreview;
  readonly missing: readonly Missing[];
  /** Of the form whose Enter starts it, too. */
  readonly formId: string;
  readonly isBusy: boolean;
  /** Why it did not start. */
  readonly error: Error | null;
  readonly savePlan: ReactNode;
  readonly onBack: () => void;
}

const HINT_ID = 'restore-still-to-do';

/** The way on, in reach however long the lists are, with what is still to be said before it may start. */
export function ChangesFoot({ preview, missing, formId, isBusy, error, savePlan, onBack }: ChangesFootProps) {
  const { blockers } = preview;
  return (
    <StepFoot error={error === null ? null : <BusyNotice error={error} />}>
      <Text id={HINT_ID} className="hf-step-hint" component="div" c="dimmed">
        {blockers.length > 0 ? (
          `It cannot start: ${plural(blockers.length, 'thing')} ${blockers.length === 1 ? 'stands' : 'stand'} in its way`
        ) : (
          <StillToDo missing={missing} />
        )}
      </Text>
      <Button variant="default" onClick={onBack}>
        Back
      </Button>
      {savePlan}
      <Button
        type="submit"
        form={formId}
        color={isDestructive(preview) ? 'red' : 'indigo'}
        disabled={blockers.length > 0 || missing.length > 0}
        aria-describedby={HINT_ID}
        loading={isBusy}
      >
        {startWords(preview)}
      </Button>
    </StepFoot>
  );
}

/** Each leads to where it is said. */
function StillToDo({ missing }: Pick<ChangesFootProps, 'missing'>) {
  if (missing.length === 0) return null;
  return (
    <>
      First{' '}
      {missing.map(({ field, words }, index) => (
        <Fragment key={field}>
          {index === 0 ? '' : index === missing.length - 1 ? ' and ' : ', '}
          <Anchor
            component="button"
            type="button"
            inherit
            onClick={() => document.getElementById(fieldId(field))?.focus()}
          >
            {words}
          </Anchor>
        </Fragment>
      ))}
    </>
  );
}
