import type { ReactNode } from 'react';
import './step-foot.css';

interface StepFootProps {
  /** Why the last press came to nothing: above the buttons, where one looks. */
  readonly error?: ReactNode;
  /** What is still to be said or chosen, at the left. */
  readonly hint?: ReactNode;
  /** The way on last. */
  readonly children: ReactNode;
}

/** The buttons of a step: at the window's lower edge, so that nothing that arrives above moves them under the pointer. */
export function StepFoot({ error = null, hint = null, children }: StepFootProps) {
  return (
    <div className="hf-step-foot">
      {error === null ? null : <div className="hf-step-error">{error}</div>}
      {hint}
      {children}
    </div>
  );
}
