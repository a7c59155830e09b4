import { Text } from '@mantine/core';
import { IconAlertTriangle, IconLanguage, IconShieldX } from '@tabler/icons-react';
import { formatCount, plural } from '../../../shared/format.ts';
import type {
  OutsideStatement,
  RestoreLoss,
  RestorePreview,
  Rewrite,
} from '../../../shared/model/restore.ts';
import { outsideWords, rewriteWords } from '../../../shared/sentences.ts';
import { Mono } from '../../components/mono.tsx';
import { Notice } from '../../components/notice.tsx';

/** What is rewritten for the target, what it cannot have, and what of the dump reaches further than it should. */
export function TranslationNotices({ preview }: { readonly preview: RestorePreview }) {
  const { rewrites, losses, outside } = preview;
  return (
    <>
      {outside.length === 0 ? null : <OutsideNotice outside={outside} />}
      {losses.length === 0 ? null : (
        <Notice
          tone="yellow"
          icon={IconAlertTriangle}
          title={`The target has no counterpart for ${plural(losses.length, 'thing')}`}
        >
          <LossList losses={losses} />
        </Notice>
      )}
      {rewrites.length === 0 ? null : <RewriteNotice rewrites={rewrites} />}
    </>
  );
}

const SHOWN = 50;

/** Objects and what each lacks. */
export function LossList({ losses }: { readonly losses: readonly RestoreLoss[] }) {
  return (
    <ul className="hf-plain-list">
      {losses.slice(0, SHOWN).map(({ object, what }) => (
        <li key={`${object} ${what}`}>
          <Mono>{object}</Mono> loses {what}
        </li>
      ))}
      {losses.length > SHOWN ? <li>and {formatCount(losses.length - SHOWN)} more</li> : null}
    </ul>
  );
}

function OutsideNotice({ outside }: { readonly outside: readonly OutsideStatement[] }) {
  return (
    <Notice
      tone="red"
      icon={IconShieldX}
      title={`${plural(outside.length, 'statement')} ${outside.length === 1 ? 'reaches' : 'reach'} beyond these databases`}
    >
      <Text>No dump program writes such statements around its rows. Look at them before you allow them:</Text>
      <ul className="hf-plain-list">
        {outside.map(({ kind, object, statement }) => (
          <li key={`${kind} ${object} ${statement}`}>
            {outsideWords[kind]}
            {object === null ? '' : ', in '}
            {object === null ? null : <Mono>{object}</Mono>}
            <div className="hf-mono hf-dimmed">{statement}</div>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** What is rewritten, with how often and the first place. */
export function RewriteList({ rewrites }: { readonly rewrites: readonly Rewrite[] }) {
  return (
    <ul className="hf-plain-list">
      {rewrites.map(({ kind, count, example }) => (
        <li key={kind}>
          {formatCount(count)} × {rewriteWords(kind)}
          {linesOf(example).map((line) => (
            <div key={line} className="hf-mono hf-dimmed">
              {line}
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** What stood there, and what stands there then, one under the other. */
function linesOf(example: string): readonly string[] {
  const parts = example.split(' → ');
  return parts.length === 2 ? [parts[0] ?? '', `→ ${parts[1]}`] : [example];
}

function RewriteNotice({ rewrites }: { readonly rewrites: readonly Rewrite[] }) {
  const places = rewrites.reduce((sum, { count }) => sum + count, 0);
  return (
    <Notice
      tone="blue"
      icon={IconLanguage}
      title={`${plural(places, 'place')} of the dump will be rewritten`}
    >
      <details className="hf-raw">
        <summary>What, with an example each</summary>
        <RewriteList rewrites={rewrites} />
      </details>
    </Notice>
  );
}
