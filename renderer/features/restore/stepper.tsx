import { UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { plural } from '../../../shared/format.ts';
import { useCall } from '../../api/queries.ts';
import type { RestoreDraft } from './draft.ts';

export type RestoreStep = 'what' | 'where' | 'changes' | 'restore';

const steps: readonly { readonly step: RestoreStep; readonly label: string }[] = [
  { step: 'what', label: 'What' },
  { step: 'where', label: 'Where' },
  { step: 'changes', label: 'What will change' },
  { step: 'restore', label: 'Restore' },
];

interface StepperProps {
  readonly step: RestoreStep;
  readonly draft: RestoreDraft;
  /** Goes back to a step that is done; null once the restore was started. */
  readonly onStep: ((step: RestoreStep) => void) | null;
}

/** The four steps of a restore; those that are done lead back. */
export function Stepper({ step, draft, onStep }: StepperProps) {
  const servers = useCall('servers.list', {}).data ?? [];
  const target = servers.find(({ id }) => id === draft.targetId);
  const at = steps.findIndex((one) => one.step === step);
  // A window that was reloaded during the restore no longer knows what was chosen.
  const details: Record<RestoreStep, string> = {
    what: onStep === null ? '' : plural(draft.databases.length, 'database'),
    where: onStep !== null && at > 1 && target !== undefined ? target.name : '',
    changes: at === 2 ? 'look before it starts' : '',
    restore: '',
  };
  return (
    <ol className="hf-stepper" aria-label="Steps of the restore">
      {steps.map(({ step: name, label }, index) => {
        const state = index < at ? 'done' : index === at ? 'current' : 'coming';
        const inner = (
          <>
            <span className="hf-stepper-sign" aria-hidden>
              {state === 'done' ? <IconCheck size={15} stroke={2.6} /> : index + 1}
            </span>
            <span>
              <span className="hf-stepper-label">{label}</span>
              {details[name] === '' ? null : <span className="hf-stepper-detail">{details[name]}</span>}
              {state === 'done' ? <span className="hf-visually-hidden">, done</span> : null}
            </span>
          </>
        );
        return (
          <li key={name} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
            {state === 'done' && onStep !== null ? (
              <UnstyledButton className="hf-stepper-step" fz="sm" onClick={() => onStep(name)}>
                {inner}
              </UnstyledButton>
            ) : (
              <span className="hf-stepper-step">{inner}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}
