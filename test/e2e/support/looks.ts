import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { ask } from './drive.ts';

/** HOLDFAST_LOOK=/tmp/pictures keeps pictures of what a test sees. */
const look = process.env.HOLDFAST_LOOK;

const LARGE = { width: 1280, height: 800 };
const SMALL = { width: 1024, height: 700 };

export async function picture(page: Page, name: string): Promise<void> {
  if (look === undefined) return;
  await page.screenshot({ path: path.join(look, `${name}.png`), fullPage: true });
}

/** In light and dark, large and small; light and large afterwards. */
export async function pictures(page: Page, name: string): Promise<void> {
  if (look === undefined) return;
  for (const theme of ['light', 'dark'] as const) {
    await setTheme(page, theme);
    for (const size of theme === 'light' ? [LARGE, SMALL] : [SMALL]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: path.join(look, `${name}-${theme}-${size.width}.png`) });
    }
  }
  await setTheme(page, 'light');
  await page.setViewportSize(LARGE);
}

export async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await ask(page, 'app.setPreferences', { theme });
  await expect.poll(() => themeOf(page)).toBe(theme);
}

/** That axe finds nothing on the page. @param what names the page where a test looks at several */
export async function expectNothingFound(page: Page, what?: string): Promise<void> {
  // The window may not open pages of its own, which axe would do for frames; there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  // Colours are all that differs in the dark.
  if ((await themeOf(page)) === 'dark') axe.withRules(['color-contrast']);
  const { violations } = await axe.analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes
      .filter(({ html }) => !(id === 'region' && isPopup(html)))
      .map(({ target, html, failureSummary }) => `${id}: ${target} ${html} ${failureSummary}`),
  );
  expect(found, what).toEqual([]);
}

/** An open menu stands over the page and outside of its landmarks, where a reader is led by its button. */
function isPopup(html: string): boolean {
  return html.includes('data-portal') || html.includes('role="menu"');
}

export function themeOf(page: Page): Promise<string | null> {
  return page.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme'));
}
