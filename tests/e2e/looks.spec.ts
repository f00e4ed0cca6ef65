import type { Locator, Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import {
  commandsStory,
  exploreStory,
  mapStory,
  settingsStory,
  trainStory,
  tuneStory,
} from '../gallery/stories.ts';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

/** The states whose looks are kept, in tests/e2e/looks/. After a wanted change: `npx playwright test looks -u`. */
const KEPT = new Set([
  'explore-empty',
  'explore',
  'explore-why',
  'map',
  'train-empty',
  'train-options',
  'tune',
  'tune-ranks',
  'settings',
  'palette',
  'shortcuts',
]);

// The font of looks.css is put into the page.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: 'reduce' } });

test('every screen looks as it did, in both themes', async ({ page, host }) => {
  test.skip(host === 'electron', 'the pictures are of Chromium, with a program of its own behind it');
  test.skip(process.platform !== 'linux', 'fonts are drawn differently on other systems');
  test.setTimeout(300_000);
  const work = mkdtempSync(join(tmpdir(), 'reelscope-looks-'));
  const data = { folder: join(work, 'films'), film: 'Film number8', viewer: '4' };
  mkdirSync(data.folder);
  writeTinyDataset(data.folder);
  const running = await startBrowserHost();
  try {
    await page.goto(running.url);
    await expect(page.getByRole('main', { name: 'Explore' })).toBeVisible({ timeout: 120_000 });
    const stories = [
      exploreStory(page),
      mapStory(page),
      trainStory(page, data),
      tuneStory(page, data),
      settingsStory(page),
      commandsStory(page),
    ];
    for (const story of stories) {
      for await (const state of story) {
        if (KEPT.has(state)) await expectLooks(page, state);
      }
    }
  } finally {
    await running.stop();
    rmSync(work, { recursive: true, force: true });
  }
});

async function expectLooks(page: Page, state: string): Promise<void> {
  await page.mouse.move(0, 0);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect.soft(page).toHaveScreenshot(`${state}-${colorScheme}.png`, {
      stylePath: join(import.meta.dirname, 'looks.css'),
      mask: differing(page),
      // Another version of Chromium or of the font smooths edges differently; a panel that has moved is more than that.
      maxDiffPixelRatio: 0.01,
      timeout: 30_000,
    });
  }
}

/** What is another at each run: where temporary folders lie. */
function differing(page: Page): Locator[] {
  return [
    page.getByRole('textbox', { name: /^(Folder|Texts of films)/ }),
    page.getByRole('region', { name: 'Opened lately' }),
  ];
}
