import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { call } from '../api/client.ts';
import './copy-block.css';

const SHOWN_AS_COPIED_MS = 1600;

interface CopyButtonProps {
  readonly text: string;
  /** What is copied, for the tooltip and readers: "the GRANT". */
  readonly label: string;
  readonly className?: string;
}

/** Puts a text on the clipboard and says so. */
export function CopyButton({ text, label, className }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SHOWN_AS_COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    await call('app.copy', { text });
    setIsCopied(true);
  };
  const Icon = isCopied ? IconCheck : IconCopy;
  return (
    <Tooltip label={isCopied ? 'Copied' : `Copy ${label}`}>
      <ActionIcon
        size={28}
        variant="subtle"
        color="gray"
        aria-label={isCopied ? 'Copied' : `Copy ${label}`}
        onClick={() => void copy()}
        {...(className === undefined ? {} : { className })}
      >
        <Icon size={15} stroke={1.8} />
      </ActionIcon>
    </Tooltip>
  );
}

interface CopyBlockProps {
  readonly text: string;
  /** What it is, for readers and the copy button: "the GRANT", "the command". */
  readonly label: string;
  /** In pixels; longer text scrolls. */
  readonly maxHeight?: number;
  /** Keeps long lines whole and scrolls sideways, for definitions. */
  readonly keepLines?: boolean;
}

/** SQL or a command that is meant to be copied. */
export function CopyBlock({ text, label, maxHeight, keepLines = false }: CopyBlockProps) {
  return (
    <div className="hf-copy">
      {/* biome-ignore lint/a11y/useSemanticElements: no fieldset; and a section each would be a crowd of landmarks */}
      <div
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        aria-label={label}
        className="hf-copy-text"
        style={{ maxHeight }}
        data-nowrap={keepLines || undefined}
      >
        <pre>{text}</pre>
      </div>
      <CopyButton text={text} label={label} className="hf-copy-button" />
    </div>
  );
}
