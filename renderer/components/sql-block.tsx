import { useMemo } from 'react';
import { sqlTokens } from '../lib/sql-tokens.ts';
import { CopyButton } from './copy-block.tsx';
import './copy-block.css';
import './sql-block.css';

interface SqlBlockProps {
  readonly sql: string;
  /** What it is, for readers and the copy button: "the definition of orders". */
  readonly label: string;
  /** In pixels; longer text scrolls. */
  readonly maxHeight?: number;
}

// A body of a megabyte is rare, and colours do not make it readable.
const MAX_COLOURED = 200_000;

/** SQL with its parts coloured; lines stay as they are. */
export function SqlBlock({ sql, label, maxHeight }: SqlBlockProps) {
  const tokens = useMemo(
    () => (sql.length > MAX_COLOURED ? [{ kind: 'plain' as const, text: sql }] : sqlTokens(sql)),
    [sql],
  );
  return (
    <div className="hf-copy">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups fields; this is a text that scrolls */}
      <div
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        aria-label={label}
        className="hf-copy-text"
        style={{ maxHeight }}
        data-nowrap
      >
        <pre>
          {tokens.map(({ kind, text }, index) =>
            kind === 'plain' || kind === 'name' ? (
              text
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: tokens of one text never move
              <span key={index} className={`hf-sql-${kind}`}>
                {text}
              </span>
            ),
          )}
        </pre>
      </div>
      <CopyButton text={sql} label={label} className="hf-copy-button" />
    </div>
  );
}
