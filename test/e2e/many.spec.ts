import { expect, type Page } from '@playwright/test';
import { openState } from '../../electron/engine/state/state.ts';
import { systemClock } from '../../electron/engine/system/clock.ts';
import { newPlanId } from '../../electron/engine/system/ids.ts';
import { openOwnerSource } from '../../electron/engine/system/owner.ts';
import { fillState } from '../support/fill-state.ts';
import { test } from './support/app-test.ts';
import { goTo } from './support/drive.ts';
import { picture } from './support/looks.ts';

/*
 * 200 servers and 500 plans: only what is in sight is drawn, and scrolling stays smooth. The limits are far from what
 * is measured (33 ms a frame, drawn without a graphics card on a busy machine), so that they fail for a list that draws all of its
 * rows and not for a machine that is busy.
 */

const DRAWN_AT_MOST = 80;
const USUAL_FRAME_MS = 150;
const LONGEST_FRAME_MS = 1_500;

test('200 servers and 500 plans stay smooth', async ({ launch, folder }) => {
  test.setTimeout(120_000);
  const dataDir = folder('many');
  const parts = { openState, newPlanId, openOwnerSource, systemClock };
  await fillState(parts, dataDir, { servers: 200, plans: 500, backups: 2_000, runDays: 3 });
  const { window } = await launch({ dataDir, trace: false });

  await goTo(window, 'Plans');
  const plans = window.getByRole('table', { name: 'Plans' });
  await expect(plans).toHaveAttribute('aria-rowcount', '501');
  expect(await plans.getByRole('row').count()).toBeLessThan(DRAWN_AT_MOST);
  await expectSmooth(window, 'Plans');
  await expect(plans).toContainText('plan 99');
  await picture(window, 'many-plans');
  await window.getByRole('textbox', { name: 'Find a plan or server' }).fill('plan 499');
  await expect(plans.getByRole('row')).toHaveCount(2, { timeout: 2_000 });

  await goTo(window, 'Servers');
  const servers = window.getByRole('table', { name: 'Servers' });
  await expect(servers).toHaveAttribute('aria-rowcount', '201');
  expect(await servers.getByRole('row').count()).toBeLessThan(DRAWN_AT_MOST);
  await expectSmooth(window, 'Servers');

  await goTo(window, 'Overview');
  const cards = window.getByRole('region', { name: 'Plans' }).getByRole('region');
  await expect(cards.first()).toBeVisible();
  expect(await cards.count()).toBeLessThan(DRAWN_AT_MOST);
  await expectSmooth(window, 'Overview');
  await picture(window, 'many-overview');
});

/** Scrolls from the top of the page to its end, 300 pixels each frame, and looks at how long the frames took. */
async function expectSmooth(window: Page, what: string): Promise<void> {
  const frames = await window.evaluate(async () => {
    const page = document.querySelector('.hf-main');
    if (page === null) throw new Error('nothing scrolls');
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const taken: number[] = [];
    page.scrollTop = 0;
    await frame();
    let last = await frame();
    while (page.scrollTop + page.clientHeight < page.scrollHeight - 1) {
      page.scrollTop += 300;
      const now = await frame();
      taken.push(now - last);
      last = now;
    }
    return taken;
  });
  expect(frames.length, `${what} scrolls`).toBeGreaterThan(5);
  const sorted = frames.toSorted((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const longest = sorted.at(-1) ?? 0;
  test.info().annotations.push({
    type: what,
    description: `${frames.length} frames, usual ${usual.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`,
  });
  expect(usual, `the usual frame of ${what}`).toBeLessThan(USUAL_FRAME_MS);
  expect(longest, `the longest frame of ${what}`).toBeLessThan(LONGEST_FRAME_MS);
}
