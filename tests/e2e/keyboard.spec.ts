import type { Locator, Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublisherKey } from '#electron/sync/signing.ts';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { startFauxqsServer } from '../fixtures/real-s3-servers.ts';
import { BUCKET } from '../fixtures/s3-server.ts';
import { TINY_FILMS, writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { trainTinyLibrary } from '../fixtures/tiny-library.ts';
import { publish } from '../sync/sync-harness.ts';
import { expect, test } from './reelscope-test.ts';

/** More stops than any screen has for the Tab key. */
const MOST_TABS = 150;
const LONG = { timeout: 60_000 };

let folder: string;

// Two libraries of one data set.
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelscope-keyboard-'));
  const input = join(folder, 'data');
  mkdirSync(input);
  writeTinyDataset(input);
  await trainTinyLibrary(input, folder, { name: 'First', rank: 8, holdout: 0.2 });
  await trainTinyLibrary(input, folder, { name: 'Second', rank: 4, holdout: 0.2 });
});
test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
test.beforeEach(({ host }) => {
  test.skip(host === 'electron', 'starts browser hosts of its own');
});

// Nothing here clicks, and nothing gives anything the focus: what the Tab key does not reach cannot be used.

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
const button = (at: Page | Locator, name: string) => at.getByRole('button', { name, exact: true });
const field = (at: Page | Locator, name: string) => at.getByRole('textbox', { name, exact: true });
const rows = (page: Page, list: string) => page.getByRole('list', { name: list }).getByRole('listitem');

async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeAttached();
  for (let tabs = 0; tabs <= MOST_TABS; tabs++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not reach ${target.toString()}`);
}

/** Shows the screen of that number, once the window listens. */
async function goTo(page: Page, number: number): Promise<void> {
  const link = page
    .getByRole('navigation')
    .getByRole('link')
    .nth(number - 1);
  await expect(link).toBeVisible();
  await page.keyboard.press(`Alt+${number}`);
  await expect(link).toHaveAttribute('aria-current', 'page');
}

async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Goes to the radio button of that name, from the one that is chosen. */
async function choose(page: Page, group: Locator, name: string): Promise<void> {
  await tabTo(page, group.locator('input:checked'));
  const wanted = group.getByRole('radio', { name });
  for (let i = 0; i < 10 && !(await wanted.isChecked()); i++) await page.keyboard.press('ArrowRight');
  await expect(wanted).toBeChecked();
}

/** Types into a field with suggestions and takes the first. */
async function pick(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text);
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
}

/** Chooses a film and a viewer, and waits for all three lists. */
async function chooseBoth(page: Page): Promise<void> {
  await page.keyboard.press('/');
  await pick(page, 'number8');
  await tabTo(page, page.getByRole('combobox', { name: 'For a viewer' }));
  // Who likes the other kind of film, so that weights make a difference.
  await pick(page, '5');
  await expect(rows(page, 'Blend').first()).toBeVisible();
}

async function describeBucket(page: Page, endpoint: string, prefix: string): Promise<void> {
  const bucket = section(page, 'Bucket or folder');
  await type(page, field(bucket, 'Address'), `s3://${BUCKET}/${prefix}`);
  await type(page, field(bucket, 'Endpoint'), endpoint);
  await choose(page, bucket.getByRole('radiogroup', { name: 'Credentials' }), 'Access keys');
  await type(page, field(bucket, 'Access key'), 'TESTKEY');
  await type(page, field(bucket, 'Secret key'), 'TESTSECRET');
}

test('somebody installs it: models from a bucket, then recommendations without it, then the version before', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const server = await startFauxqsServer(BUCKET);
  const signer = createPublisherKey(folder);
  await publish(server.endpoint, join(folder, 'First'), { signer });
  const host = await startBrowserHost();
  try {
    await page.goto(host.url);
    await press(page, page.getByRole('link', { name: 'Connect a bucket' }));
    await describeBucket(page, server.endpoint, 'models');
    await press(page, button(page, 'Test the connection'));
    await expect(section(page, 'Bucket or folder')).toContainText('It works', LONG);
    const library = page.getByRole('group', { name: 'Library' });
    await press(page, button(page, 'Sync now'));
    await expect(library).toContainText('First', LONG);
    await publish(server.endpoint, join(folder, 'Second'), { signer });
    await press(page, button(page, 'Sync now'));
    await expect(library).toContainText('Second', LONG);
    await server.stop();

    await goTo(page, 1);
    await chooseBoth(page);
    await goTo(page, 4);
    await press(page, button(page, 'Roll back'));
    await expect(library).toContainText('First', LONG);
  } finally {
    await host.stop();
    await server.stop();
  }
});

test('an analyst: weights, reasons, the map, metrics, rank changes, presets, sessions and exports', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const host = await startBrowserHost({ args: ['--library', join(folder, 'First')] });
  const saved = async (act: () => Promise<void>) => {
    const download = page.waitForEvent('download');
    await act();
    return (await download).suggestedFilename();
  };
  try {
    await page.goto(host.url);
    await expect(page.getByRole('main', { name: 'Explore' })).toBeVisible(LONG);
    await chooseBoth(page);
    const order = () =>
      rows(page, 'Blend').evaluateAll((found) => found.map((row) => row.getAttribute('data-row-key')));
    const before = await order();
    await tabTo(page, page.getByRole('slider', { name: 'Content weight' }));
    await page.keyboard.press('End');
    await expect.poll(order).not.toEqual(before);
    await page.keyboard.press('Control+z');
    await expect.poll(order).toEqual(before);
    await press(page, rows(page, 'Blend').first().getByRole('button'));
    const about = page.getByRole('region', { name: 'About this film' });
    await expect(about).toBeFocused();
    await expect(about.getByRole('table', { name: 'Weighted parts' })).toBeVisible();
    expect(
      await saved(async () => {
        await press(page, button(about, 'Export Weighted parts'));
        await expect(page.getByRole('menuitem').first()).toBeFocused();
        await page.keyboard.press('End');
        await page.keyboard.press('Enter');
      }),
    ).toMatch(/blended-score\.json$/);
    await page.keyboard.press('Escape');
    await expect(about).toHaveCount(0);
    expect(
      await saved(async () => {
        await press(page, button(page, 'Export Blend'));
        await page.getByRole('menuitem').first().waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
      }),
    ).toBe('blend.csv');

    await choose(page, page.getByRole('radiogroup', { name: 'View' }), 'Map');
    await tabTo(page, page.getByRole('application', { name: 'Map of films' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await press(page, button(page, 'Select these'));
    await expect(rows(page, 'Selected films').first()).toBeVisible();
    await press(page, button(page, 'Clear selection'));
    await expect(page.getByRole('list', { name: 'Selected films' })).toHaveCount(0);

    await goTo(page, 2);
    await tabTo(page, page.getByRole('slider', { name: 'Content share' }));
    await page.keyboard.press('Home');
    const metrics = section(page, 'Metrics against weights');
    await expect(metrics.getByText('now 0%')).toBeVisible();
    await type(page, field(page, 'Preset name'), 'Taste only');
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('slider', { name: 'Content share' }));
    await page.keyboard.press('End');
    await press(page, button(page, 'Taste only: 0%'));
    await expect(page.getByRole('slider', { name: 'Content share' })).toHaveValue('0');
    await choose(page, metrics.getByRole('radiogroup', { name: 'Metric' }), 'Novelty');
    await expect(metrics.getByRole('img', { name: /Novelty by content share/ })).toBeVisible();
    const whatIf = section(page, 'What if');
    await type(page, field(whatIf, 'Viewer'), '4');
    await press(page, button(whatIf, 'Measure this viewer'));
    await expect(whatIf.getByText(/Viewer 4 liked/)).toBeVisible(LONG);
    const ranks = section(page, 'Rank changes');
    await type(page, field(ranks, 'Film'), 'Film number8');
    await press(page, button(ranks, 'Compare'));
    await expect(ranks.getByText(/of the first 20 are the same films/)).toBeVisible(LONG);
    expect(await saved(() => press(page, button(page, 'Save session')))).toBe('session.reelscope');
  } finally {
    await host.stop();
  }
});

test('somebody owns the data: from a folder to an active library, and into a bucket', async ({ page }) => {
  test.setTimeout(240_000);
  const server = await startFauxqsServer(BUCKET);
  const host = await startBrowserHost();
  try {
    await page.goto(host.url);
    // What new runs begin with is set first.
    await goTo(page, 5);
    await type(page, field(section(page, 'Training'), 'Rank'), '8');
    await page.keyboard.press('Enter');
    await goTo(page, 3);
    await type(page, field(page, 'Folder'), join(folder, 'data'));
    await press(page, button(page, 'Look inside'));
    await expect(section(page, 'What the folder holds')).toContainText(`${TINY_FILMS} films`, LONG);
    await expect(field(page, 'Rank')).toHaveValue('8');
    await type(page, field(page, 'Name'), 'Mine');
    await type(page, field(page, 'Iterations'), '1000');
    await press(page, button(page, 'Start training'));
    await press(page, button(page, 'Pause'));
    await expect(page.getByText('It resumes from its last checkpoint')).toBeVisible(LONG);
    await press(page, button(page, 'Resume'));
    await press(page, button(page, 'Cancel'));
    await expect(page.getByText('Cancelled; nothing was written.')).toBeVisible(LONG);
    await type(page, field(page, 'Iterations'), '16');
    await press(page, button(page, 'Start training'));
    await expect(section(page, 'Trained: Mine')).toBeVisible(LONG);
    await press(page, button(page, 'Activate'));
    await expect(page.getByRole('group', { name: 'Library' })).toContainText('Mine', LONG);

    await goTo(page, 4);
    await describeBucket(page, server.endpoint, 'mine');
    const publication = section(page, 'Publish');
    await press(page, button(publication, 'List what would be sent'));
    await expect(page.getByRole('table', { name: 'What would be sent' })).toBeVisible(LONG);
    await press(page, button(publication, 'Publish'));
    await expect(publication).toContainText('Published as number 1 of channel stable', LONG);
  } finally {
    await host.stop();
    await server.stop();
  }
});
