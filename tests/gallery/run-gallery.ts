// `npm run gallery`: opens every screen in its important states and takes pictures of them, in two sizes and two
// themes:
//   npm run gallery               writes gallery/NAME-1280-light.png and so on
//   npm run gallery -- --docs     writes only the pictures of the documentation, docs/NAME.png
//   npm run gallery -- --looks    writes gallery/NAME-zoom.png and NAME-contrast.png: 200 %, and forced colours
import { chromium, expect, type Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSampleDataset } from '#electron/training/sample/train-sample-library.ts';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { startFauxqsServer } from '../fixtures/real-s3-servers.ts';
import { allStories, type Story } from './stories.ts';

const ROOT = join(import.meta.dirname, '../..');
const BUCKET = 'models';

/** How a picture is taken. */
interface Look {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  readonly forcedColors?: 'active';
}

const LOOKS: readonly Look[] = [
  { name: '1280-light', width: 1280, height: 800, colorScheme: 'light' },
  { name: '1280-dark', width: 1280, height: 800, colorScheme: 'dark' },
  { name: '1024-light', width: 1024, height: 700, colorScheme: 'light' },
  { name: '1024-dark', width: 1024, height: 700, colorScheme: 'dark' },
];
const SPECIAL_LOOKS: readonly Look[] = [
  // As 1280 x 800 is at 200 %.
  { name: 'zoom', width: 640, height: 400, colorScheme: 'light' },
  { name: 'contrast', width: 1280, height: 800, colorScheme: 'dark', forcedColors: 'active' },
];
const DOCS_LOOKS = LOOKS.slice(0, 1);

/** The pictures of the documentation, by the state that they show. */
const DOCS: Readonly<Record<string, string>> = {
  welcome: 'welcome',
  'explore-why': 'explore',
  map: 'map',
  tune: 'tune',
  'train-done': 'train',
  'libraries-synced': 'libraries',
  settings: 'settings',
};

const { values } = parseArgs({
  options: { docs: { type: 'boolean', default: false }, looks: { type: 'boolean', default: false } },
});
const folder = join(ROOT, values.docs ? 'docs' : 'gallery');
mkdirSync(folder, { recursive: true });

const work = mkdtempSync(join(tmpdir(), 'reelscope-gallery-'));
const data = { folder: join(work, 'films'), film: 'Alien', viewer: '12' };
mkdirSync(data.folder);
await writeSampleDataset(data.folder);
const server = await startFauxqsServer(BUCKET);
const browser = await chromium.launch({
  executablePath: process.env['REELSCOPE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const page = await browser.newPage({ deviceScaleFactor: values.looks ? 2 : 1, reducedMotion: 'reduce' });
// Last, because the first picture is of the sample library being built.
const host = await startBrowserHost();
try {
  await page.goto(host.url);
  const bucket = { endpoint: server.endpoint, name: BUCKET };
  const stories = allStories(page, data, bucket, () => host.stop());
  for (const story of stories) await takePictures(page, story);
} finally {
  await browser.close();
  await host.stop();
  await server.stop();
  rmSync(work, { recursive: true, force: true });
}

async function takePictures(page: Page, story: Story): Promise<void> {
  await use(page, LOOKS[0]);
  for await (const state of story) {
    // Away from anything with a hover style.
    await page.mouse.move(0, 0);
    const looks = values.docs ? (state in DOCS ? DOCS_LOOKS : []) : values.looks ? SPECIAL_LOOKS : LOOKS;
    for (const look of looks) {
      await use(page, look);
      const path = join(folder, values.docs ? `${DOCS[state] ?? state}.png` : `${state}-${look.name}.png`);
      await page.screenshot({ path, animations: 'disabled' });
      shrink(path);
      process.stdout.write(`${path}\n`);
    }
    await use(page, LOOKS[0]);
  }
}

async function use(page: Page, look: Look | undefined): Promise<void> {
  if (look === undefined) return;
  const { width, height, colorScheme, forcedColors = 'none' } = look;
  await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
}

/** Fewer colours, if pngquant is installed: a third of the size, with no visible difference. */
function shrink(path: string): void {
  spawnSync('pngquant', ['--force', '--ext', '.png', '--skip-if-larger', '--quality', '80-100', path]);
}
