import type { Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublisherKey } from '#electron/sync/signing.ts';
import { startFauxqsServer } from '../fixtures/real-s3-servers.ts';
import { BUCKET } from '../fixtures/s3-server.ts';
import { writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { trainTinyLibrary } from '../fixtures/tiny-library.ts';
import { publish } from '../sync/sync-harness.ts';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

const SCREENS = ['Tune', 'Train', 'Libraries', 'Settings', 'Explore'];

let folder: string;

// Two versions of the models of one publisher.
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelscope-offline-'));
  const input = join(folder, 'data');
  mkdirSync(input);
  writeTinyDataset(input);
  for (const name of ['First', 'Second']) {
    await trainTinyLibrary(input, folder, { name, rank: 8, holdout: 0 });
  }
});
test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
test.beforeEach(({ host }) => {
  test.skip(host === 'electron', 'starts browser hosts of its own');
});

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const fill = (page: Page, field: string, text: string) =>
  section(page, 'Bucket or folder').getByRole('textbox', { name: field, exact: true }).fill(text);

async function typeKeys(page: Page): Promise<void> {
  await section(page, 'Bucket or folder').getByText('Access keys', { exact: true }).click();
  await fill(page, 'Access key', 'TESTKEY');
  await fill(page, 'Secret key', 'TESTSECRET');
}

async function expectTested(page: Page, answer: string): Promise<void> {
  await press(page, 'Test the connection');
  await expect(section(page, 'Bucket or folder')).toContainText(answer, { timeout: 30_000 });
}

test('nothing but this computer can be reached while the screens are tested', () => {
  test.skip(
    process.env['REELSCOPE_EMPTY_NETWORK'] !== '1',
    'only npm test cuts the network off, where unshare -n works',
  );
  const [, ...routes] = readFileSync('/proc/net/route', 'utf8').trim().split('\n');
  expect(routes).toEqual([]);
});

test('models are synced at the first launch; then the bucket is gone and everything works', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const server = await startFauxqsServer(BUCKET);
  const signer = createPublisherKey(folder);
  await publish(server.endpoint, join(folder, 'First'), { signer });
  const home = join(folder, 'home');
  const first = await startBrowserHost({ home });
  try {
    await page.goto(first.url);
    await page.getByRole('link', { name: 'Connect a bucket' }).click();
    await fill(page, 'Address', `s3://${BUCKET}/models`);
    await fill(page, 'Endpoint', 'http://127.0.0.1:9');
    await typeKeys(page);
    await expectTested(page, 'nothing answers there. Check the endpoint.');
    await fill(page, 'Endpoint', server.endpoint);
    await fill(page, 'Channel', 'nightly');
    await expectTested(page, 'has no channel nightly');
    await fill(page, 'Channel', 'stable');
    await expectTested(page, 'It works: channel stable, publication 1');

    await press(page, 'Sync now');
    await expect(section(page, 'Sync')).toContainText('The newest models are here and open.', {
      timeout: 60_000,
    });
    await expect(page.getByRole('group', { name: 'Library' })).toContainText('First');
    await publish(server.endpoint, join(folder, 'Second'), { signer });
    await press(page, 'Sync now');
    await expect(page.getByRole('group', { name: 'Library' })).toContainText('Second', { timeout: 60_000 });
    await server.stop();
    await first.stop();

    const later = await startBrowserHost({ home });
    try {
      await page.goto(later.url);
      await expect(page.getByRole('main', { name: 'Explore' })).toBeVisible();
      await expect(page.getByRole('group', { name: 'Library' })).toContainText('Second');
      const screens = page.getByRole('navigation', { name: 'Screens' });
      for (const screen of SCREENS) {
        await screens.getByRole('link', { name: screen }).click();
        await expect(page.getByRole('main')).toHaveAccessibleName(screen);
        await expect(page.getByRole('alert')).toHaveCount(0);
      }
      await page.getByRole('list', { name: 'Most rated films' }).getByRole('button').first().click();
      await page.getByRole('list', { name: 'Most active viewers' }).getByRole('button').first().click();
      await expect(page.getByRole('list', { name: 'Blend' }).getByRole('listitem').first()).toBeVisible();

      await screens.getByRole('link', { name: 'Libraries' }).click();
      const requests = page.getByRole('table', { name: 'Network requests' }).getByRole('row');
      await expect(requests).not.toHaveCount(0);
      const made = await requests.count();
      await press(page, 'Roll back');
      await expect(page.getByRole('group', { name: 'Library' })).toContainText('First', { timeout: 30_000 });
      await expect(requests).toHaveCount(made);
      // What was typed at the first launch was kept in memory only.
      await press(page, 'Sync now');
      await expect(section(page, 'Sync')).toContainText('type them again');
      await typeKeys(page);
      await expectTested(page, 'nothing answers there. Check the endpoint.');
    } finally {
      await later.stop();
    }
  } finally {
    await first.stop();
    await server.stop();
  }
});
