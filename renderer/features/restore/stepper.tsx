import { plural } from '../../../shared/format.ts';
import { useCall } from '../../api/queries.ts';
import { Stepper } from '../../components/stepper.tsx';
import type { RestoreDraft } from './draft.ts';

export type RestoreStep = 'what' | 'where' | 'changes' | 'restore';

interface RestoreStepperProps {
  readonly step: RestoreStep;
  readonly draft: RestoreDraft;
  /** Goes back to a step that is done; null once the restore was started. */
  readonly onStep: ((step: RestoreStep) => void) | null;
}

/** The four steps of a restore; those that are done lead back. */
export function RestoreStepper({ step, draft, onStep }: RestoreStepperProps) {
  const servers = useCall('servers.list', {}).data ?? [];
  const target = servers.find(({ id }) => id === draft.targetId);
  const hasTarget = step === 'changes' || step === 'restore';
  return (
    <Stepper
      label="Steps of the restore"
      current={step}
      onStep={onStep}
      items={[
        {
          step: 'what',
          label: 'What',
          detail:
            draft.parts === null
              ? plural(draft.databases.length, 'database')
              : plural(draft.parts.length, 'object'),
        },
        {
          step: 'where',
          label: 'Where',
          detail: hasTarget && target !== undefined ? target.name : '',
        },
        {
          step: 'changes',
          label: 'What will change',
          detail: step === 'changes' ? 'look before it starts' : '',
        },
        { step: 'restore', label: 'Restore', detail: '' },
      ]}
    />
  );
}
