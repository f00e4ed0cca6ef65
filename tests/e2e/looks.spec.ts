import type { Locator, Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { allStories } from '../gallery/stories.ts';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

/** The states whose looks are kept, in tests/e2e/looks/. After a wanted change: `npx playwright test looks -u`. */
const KEPT = new Set([
  'welcome',
  'explore-empty',
  'explore',
  'explore-why',
  'map',
  'train-empty',
  'train-options',
  'tune',
  'tune-ranks',
  'libraries',
  'settings',
  'palette',
  'shortcuts',
  'program-gone',
]);
/** Of what a bucket does, little can be kept: its address is another at each run. */
const NO_BUCKET = { endpoint: '', name: '' };

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
  const line = await holdableLine(page);
  const running = await startBrowserHost();
  try {
    await page.goto(running.url);
    const stories = allStories(page, data, NO_BUCKET, () => running.stop());
    for (const story of stories) {
      for await (const state of story) {
        if (!KEPT.has(state)) continue;
        // The sample would be there before both pictures are taken.
        if (state === 'welcome') line.hold();
        await expectLooks(page, state);
        line.release();
        if (state === 'libraries') break;
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
      // Another version of Chromium or of the font smooths edges differently; a line of text that has moved is more.
      maxDiffPixelRatio: 0.001,
      timeout: 30_000,
    });
  }
}

/** What the program tells the page arrives later while it is held. */
async function holdableLine(page: Page): Promise<{ hold(): void; release(): void }> {
  let held: (() => void)[] | null = null;
  await page.routeWebSocket(/rpc/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const deliver = () => {
        socket.send(message);
      };
      if (held === null) deliver();
      else held.push(deliver);
    });
  });
  return {
    hold() {
      held ??= [];
    },
    release() {
      const late = held ?? [];
      held = null;
      for (const deliver of late) deliver();
    },
  };
}

/** What is another at each run: how far the sample is, ids of libraries, and where temporary folders lie. */
function differing(page: Page): Locator[] {
  return [
    page.getByRole('progressbar').locator('..'),
    page.getByRole('region', { name: 'Explore the sample library' }).getByRole('paragraph').last(),
    page.getByRole('list', { name: 'Libraries' }).getByRole('paragraph'),
    page.getByRole('button', { name: /^Against/ }),
    page.getByRole('radiogroup', { name: /^(Library|In library, compared)$/ }),
    page.getByRole('textbox', { name: /^(Folder|Texts of films)/ }),
    page.getByRole('region', { name: 'Recently opened' }),
  ];
}
