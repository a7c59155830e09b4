import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** HOLDFAST_LOOK=/tmp/pictures keeps pictures of what a test sees. */
const look = process.env.HOLDFAST_LOOK;

export async function picture(page: Page, name: string): Promise<void> {
  if (look === undefined) return;
  await page.screenshot({ path: path.join(look, `${name}.png`), fullPage: true });
}

/** That axe finds nothing on the page. */
export async function expectNothingFound(page: Page): Promise<void> {
  // The window may not open pages of its own, which axe would do for frames; there are none.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}
