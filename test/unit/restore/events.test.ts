import { expect, test } from 'vitest';
import { disablesEventsIn } from '../../../electron/engine/restore/preview.ts';
import { createTranslator } from '../../../electron/engine/restore/translate.ts';

const databases = [
  { name: 'shop', as: 'shop_copy' },
  { name: 'crm', as: null },
  { name: 'hr', as: 'hr' },
];

test('events arrive disabled in the databases that were renamed, and everywhere on another server', () => {
  expect([...disablesEventsIn('same', databases)]).toEqual(['shop']);
  expect([...disablesEventsIn('different', databases)]).toEqual(['shop', 'crm', 'hr']);
  expect([...disablesEventsIn('unknown', databases)]).toEqual(['shop', 'crm', 'hr']);
});

test('an event of a database that keeps its name stays as it is', () => {
  const translator = createTranslator({
    rename: new Map(),
    ignoreCase: false,
    keepSandboxLine: true,
    stripStorage: false,
    disableEventsIn: new Set(['shop']),
    definer: null,
    translation: null,
  });
  const event = Buffer.from('CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY ENABLE DO SELECT 1');
  const translated = (database: string) =>
    translator.translate({ kind: 'event', rawOffset: 1, database }, event).toString();
  expect(translated('shop')).toContain('DISABLE DO');
  expect(translated('crm')).toBe(event.toString());
});
