import { UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useLayoutEffect, useRef } from 'react';
import './stepper.css';

export interface StepperItem<S extends string> {
  readonly step: S;
  readonly label: string;
  /** What was chosen there, in a word; may be empty. */
  readonly detail: string;
}

interface StepperProps<S extends string> {
  /** What the steps lead to, for readers: "Steps of the restore". */
  readonly label: string;
  readonly items: readonly StepperItem<S>[];
  readonly current: S;
  /** Goes to a step that is done; null when there is no way back. */
  readonly onStep: ((step: S) => void) | null;
  /** The steps ahead may be gone to as well: what is edited is whole already. */
  readonly isFree?: boolean;
}

/** The steps of a longer undertaking in a row; those that are done lead back. */
export function Stepper<S extends string>({
  label,
  items,
  current,
  onStep,
  isFree = false,
}: StepperProps<S>) {
  const list = useRef<HTMLOListElement>(null);
  const shown = useRef(current);
  // Before it is painted: a page that moves under a pointer swallows its click.
  useLayoutEffect(() => {
    if (shown.current === current) return;
    shown.current = current;
    list.current?.closest('main')?.scrollTo({ top: 0 });
    // The button that led here is gone: readers and keys go on from the new step.
    if (document.activeElement === document.body)
      list.current?.querySelector<HTMLElement>('[aria-current]')?.focus({ preventScroll: true });
  }, [current]);
  const at = items.findIndex(({ step }) => step === current);
  return (
    <ol className="hf-stepper" aria-label={label} ref={list}>
      {items.map(({ step, label: name, detail }, index) => {
        const state = index < at ? 'done' : index === at ? 'current' : 'coming';
        const inner = (
          <>
            <span className="hf-stepper-sign" aria-hidden>
              {state === 'done' ? <IconCheck size={15} stroke={2.6} /> : index + 1}
            </span>
            <span style={{ minWidth: 0 }}>
              <span className="hf-stepper-label">{name}</span>
              {detail === '' ? null : (
                <span className="hf-stepper-detail" title={detail}>
                  {detail}
                </span>
              )}
              {state === 'done' ? <span className="hf-visually-hidden">, done</span> : null}
            </span>
          </>
        );
        const isLink = onStep !== null && state !== 'current' && (state === 'done' || isFree);
        return (
          <li
            key={step}
            data-state={state}
            aria-current={state === 'current' ? 'step' : undefined}
            tabIndex={state === 'current' ? -1 : undefined}
          >
            {isLink ? (
              <UnstyledButton className="hf-stepper-step" fz="sm" onClick={() => onStep(step)}>
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
