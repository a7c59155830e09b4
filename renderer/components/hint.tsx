import { Tooltip } from '@mantine/core';
import {
  cloneElement,
  type HTMLAttributes,
  type MouseEvent,
  type ReactElement,
  useRef,
  useState,
} from 'react';

// As every tooltip waits (see theme.ts).
const DELAY_MS = 300;

interface HintProps {
  readonly label: string;
  /** One plain element that cannot have the focus; one that can needs a Tooltip. */
  readonly children: ReactElement<HTMLAttributes<HTMLElement>>;
}

/**
 * A tooltip that is there only while the mouse is. A Tooltip of Mantine's follows its element from the start, which
 * is most of what a row costs in a table of hundreds that scrolls.
 */
export function Hint({ label, children }: HintProps) {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = ({ currentTarget }: MouseEvent<HTMLElement>) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTarget(currentTarget), DELAY_MS);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setTarget(null);
  };
  return (
    <>
      {cloneElement(children, { onMouseEnter: show, onMouseLeave: hide })}
      {target === null ? null : <Tooltip target={target} label={label} opened />}
    </>
  );
}
