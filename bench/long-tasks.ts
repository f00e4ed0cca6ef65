// Does the page stay responsive while a run trains, and while models are synced? Trains the sample's films and ratings
// on the Train screen, then syncs the resulting library (or another: --library L) from a server on this computer,
// switches screens meanwhile, and prints the page's tasks that took longer than 50 ms (Chromium's own long-task
// entries) as one JSON document:
//   npm run -s bench -- long-tasks [--library L] [--rate MB_A_SECOND]
import { chromium, type Page } from '@playwright/test';
import { fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeSampleDataset } from '#electron/training/sample/train-sample-library.ts';
import { startBrowserHost } from './support/browser-host.ts';

const SCREENS = ['Explore', 'Tune', 'Libraries', 'Settings', 'Train'];
/** Between two changes of screen. */
const PAUSE_MS = 500;
const READY = { timeout: 120_000 };

const { values } = parseArgs({
  // Slow enough for the sample's five megabytes to take ten seconds.
  options: { library: { type: 'string' }, rate: { type: 'string', default: '0.5' } },
});
const work = mkdtempSync(join(tmpdir(), 'reelscope-bench-'));
const data = join(work, 'films');
mkdirSync(data);
await writeSampleDataset(data);
const browser = await chromium.launch({
  executablePath: process.env['REELSCOPE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const home = join(work, 'home');
  const training = await measureTraining(home);
  const versions = join(home, 'models/versions');
  const [trained = ''] = readdirSync(versions);
  const [sample = ''] = readdirSync(join(home, 'libraries'));
  const sync = await measureSync(values.library ?? join(versions, trained), join(home, 'libraries', sample));
  process.stdout.write(`${JSON.stringify({ training, sync }, undefined, 2)}\n`);
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}

async function measureTraining(home: string) {
  const host = await startBrowserHost({ home });
  try {
    const page = await openExplore(host.url);
    await goTo(page, 'Train');
    await page.getByRole('textbox', { name: 'Folder' }).fill(data);
    await page.getByRole('button', { name: 'Look inside' }).click();
    await page.getByRole('button', { name: 'Start training' }).waitFor(READY);
    const activate = page.getByRole('button', { name: 'Activate' });
    const tasks = await measure(page, 'Start training', () => activate.isVisible());
    // So that there is something to sync.
    await goTo(page, 'Train');
    await activate.click();
    await page.getByRole('status').filter({ hasText: 'is open now' }).waitFor(READY);
    return tasks;
  } finally {
    await host.stop();
  }
}

async function measureSync(library: string, open: string) {
  const server = fork(join(import.meta.dirname, 'support/part-server.ts'), ['--rate', values.rate, library]);
  const { port } = await new Promise<{ port: number }>((resolve) => server.once('message', resolve));
  const home = join(work, 'other-home');
  mkdirSync(home);
  const connection = {
    ...{ address: 's3://bucket', endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1' },
    credentials: { kind: 'anonymous' },
  };
  const sync = { connection, channel: 'version-0', allowUnsigned: true };
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ sync }));
  const host = await startBrowserHost({ home, args: ['--library', open] });
  try {
    const page = await openExplore(host.url);
    await goTo(page, 'Libraries');
    const link = page.getByRole('link', { name: /^Syncing/ });
    return await measure(page, 'Sync now', async () => !(await link.isVisible()));
  } finally {
    await host.stop();
    server.disconnect();
  }
}

/** Presses a button, switches screens until the work it started is over, and returns the long tasks. */
async function measure(page: Page, button: string, isOver: () => Promise<boolean>) {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
    }).observe({ entryTypes: ['longtask'] });
  });
  const started = performance.now();
  await page.getByRole('button', { name: button }).click();
  let changes = 0;
  do {
    await goTo(page, SCREENS[changes % SCREENS.length] ?? 'Train');
    await page.waitForTimeout(PAUSE_MS);
    changes += 1;
  } while (!(await isOver()));
  const longTasksMs = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  const seconds = Math.round((performance.now() - started) / 1000);
  return { load: loadavg()[0], seconds, changesOfScreen: changes, longTasksMs };
}

/** Explore with all three lists. */
async function openExplore(url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  await page.getByRole('main', { name: 'Explore' }).waitFor(READY);
  await page.getByRole('list', { name: 'Most rated films' }).getByRole('button').first().click();
  await page.getByRole('list', { name: 'Most active viewers' }).getByRole('button').first().click();
  return page;
}

async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
  await page.getByRole('main', { name: screen }).waitFor();
}
