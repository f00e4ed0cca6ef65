// Does the page stay responsive while a run trains? Trains the sample's films and ratings on the Train screen, goes from
// screen to screen meanwhile, and prints the tasks of the page that took longer than 50 ms (Chromium's own long-task
// entries) as one JSON document:
//   npm run -s bench -- long-tasks
import { chromium } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSampleDataset } from '#electron/training/sample/train-sample-library.ts';
import { startBrowserHost } from './support/browser-host.ts';

const SCREENS = ['Explore', 'Tune', 'Libraries', 'Settings', 'Train'];
/** Between two changes of the screen. */
const PAUSE_MS = 500;
const READY = { timeout: 120_000 };

const work = mkdtempSync(join(tmpdir(), 'reelscope-bench-'));
const data = join(work, 'films');
mkdirSync(data);
await writeSampleDataset(data);
const host = await startBrowserHost({ home: join(work, 'home') });
const browser = await chromium.launch({
  executablePath: process.env['REELSCOPE_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const goTo = async (screen: string) => {
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
    await page.getByRole('main', { name: screen }).waitFor();
  };
  await page.goto(host.url);
  await page.getByRole('main', { name: 'Explore' }).waitFor(READY);
  await page.getByRole('list', { name: 'Most rated films' }).getByRole('button').first().click();
  await page.getByRole('list', { name: 'Most active viewers' }).getByRole('button').first().click();
  await goTo('Train');
  await page.getByRole('textbox', { name: 'Folder' }).fill(data);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await page.getByRole('button', { name: 'Start training' }).waitFor(READY);

  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
    }).observe({ entryTypes: ['longtask'] });
  });
  const started = performance.now();
  await page.getByRole('button', { name: 'Start training' }).click();
  let changes = 0;
  const isDone = () => page.getByRole('button', { name: 'Activate' }).isVisible();
  for (; !(await isDone()); changes++) {
    await goTo(SCREENS[changes % SCREENS.length] ?? 'Train');
    await page.waitForTimeout(PAUSE_MS);
  }
  const longTasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(
    `${JSON.stringify({ load: loadavg()[0], seconds, changesOfScreen: changes, longTasksMs: longTasks })}\n`,
  );
} finally {
  await browser.close();
  await host.stop();
  rmSync(work, { recursive: true, force: true });
}
