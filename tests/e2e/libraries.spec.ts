import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFauxqsServer, type RealS3Server } from '../fixtures/real-s3-servers.ts';
import { writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { trainTinyLibrary } from '../fixtures/tiny-library.ts';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

const BUCKET = 'models-of-a-test';
const SECRET = 'TESTSECRET';

const goTo = (page: Page, screen: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function connect(page: Page, server: RealS3Server): Promise<void> {
  const bucket = section(page, 'Bucket or folder');
  await bucket.getByRole('textbox', { name: 'Address' }).fill(`s3://${BUCKET}/films`);
  await bucket.getByRole('textbox', { name: 'Endpoint' }).fill(server.endpoint);
  await bucket.getByRole('textbox', { name: 'Region' }).fill('us-east-1');
  await bucket.getByText('Access keys', { exact: true }).click();
  await bucket.getByRole('textbox', { name: 'Access key' }).fill('TESTKEY');
  await bucket.getByRole('textbox', { name: 'Secret key' }).fill(SECRET);
}

async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  }
}

test('a library is published, synced by somebody else, verified and measured; each request is listed', async ({
  reelscope: page,
  host,
  context,
}) => {
  test.skip(host === 'electron', 'starts browser hosts of its own');
  test.setTimeout(180_000);
  const server = await startFauxqsServer(BUCKET);
  const other = await startBrowserHost();
  try {
    await goTo(page, 'Libraries');
    await expect(section(page, 'Network requests')).toContainText('None so far');
    await connect(page, server);
    await press(page, 'Test the connection');
    await expect(section(page, 'Bucket or folder')).toContainText('has no channel stable');

    await press(page, 'List what would be sent');
    await expect(page.getByRole('table', { name: 'What would be sent' })).toContainText('catalogue.sqlite');
    await expect(section(page, 'Publish')).toContainText('nothing was sent yet');
    await press(page, 'Publish');
    await expect(section(page, 'Publish')).toContainText('Published as number 1 of channel stable', {
      timeout: 30_000,
    });
    // The publisher’s key is one long word; so narrow are the columns before there is only one.
    await page.setViewportSize({ width: 930, height: 700 });
    const publish = section(page, 'Publish');
    expect(await publish.evaluate((card) => card.scrollWidth - card.clientWidth)).toBe(0);
    await press(page, 'Test the connection');
    await expect(section(page, 'Bucket or folder')).toContainText('It works: channel stable, publication 1');
    const requests = page.getByRole('table', { name: 'Network requests' });
    await expect(requests).toContainText(`/${BUCKET}/films/channels/stable.json`);
    expect(await page.content()).not.toContain(SECRET);
    await expectAccessible(page);

    // Another person, who has never seen these models, and starts with the welcome.
    const guest = await context.newPage();
    await guest.goto(other.url);
    await expect(guest.getByRole('main', { name: /Welcome|Explore/ })).toBeVisible();
    await goTo(guest, 'Libraries');
    await connect(guest, server);
    await press(guest, 'Sync now');
    await expect(section(guest, 'Sync')).toContainText('The newest models are here and open.', {
      timeout: 60_000,
    });
    await expect(section(guest, 'Sync')).toContainText('signed by ed25519:');
    const active = guest.getByRole('listitem').filter({ hasText: 'Active version' });
    await expect(active).toContainText('Open');
    await active.getByRole('button', { name: /^Verify/ }).click();
    await expect(active).toContainText('Every byte is right');

    // Synced again, nothing is fetched.
    await press(guest, 'Sync now');
    await expect(section(guest, 'Sync')).toContainText('were here already');
    await press(guest, 'Show');
    await expect(section(guest, 'Memory')).toContainText('In memory now');
    await press(guest, 'Measure collaborative');
    await expect(guest.getByRole('table', { name: 'Recall by nprobe' })).toContainText('in use', {
      timeout: 60_000,
    });
    await expectAccessible(guest);
    await guest.setViewportSize({ width: 1024, height: 700 });
    await expectAccessible(guest);

    // Kept without the keys: what is typed is asked for again, or kept in memory.
    await guest.reload();
    await expect(section(guest, 'Bucket or folder').getByRole('textbox', { name: 'Address' })).toHaveValue(
      `s3://${BUCKET}/films`,
    );
    await press(guest, 'Test the connection');
    await expect(section(guest, 'Bucket or folder')).toContainText('It works');
  } finally {
    await other.stop();
    await server.stop();
  }
});

test('a folder serves as a bucket does, with nothing to say about servers and keys', async ({
  reelscope: page,
  host,
  context,
}) => {
  test.skip(host === 'electron', 'starts browser hosts of its own');
  test.setTimeout(120_000);
  const disk = mkdtempSync(join(tmpdir(), 'reelscope-disk-'));
  const other = await startBrowserHost();
  try {
    await goTo(page, 'Libraries');
    const address = (window: Page) =>
      section(window, 'Bucket or folder').getByRole('textbox', { name: 'Address' });
    await address(page).fill(join(disk, 'models'));
    await expect(section(page, 'Bucket or folder').getByRole('textbox')).toHaveCount(2);
    await press(page, 'Test the connection');
    await expect(section(page, 'Bucket or folder')).toContainText('there is no such folder');
    await press(page, 'Publish');
    await expect(section(page, 'Publish')).toContainText('Published as number 1', { timeout: 30_000 });
    await press(page, 'Test the connection');
    await expect(section(page, 'Bucket or folder')).toContainText('It works: channel stable, publication 1');
    await expectAccessible(page);

    const guest = await context.newPage();
    await guest.goto(other.url);
    await goTo(guest, 'Libraries');
    await address(guest).fill(join(disk, 'models'));
    await press(guest, 'Sync now');
    await expect(section(guest, 'Sync')).toContainText('The newest models are here and open.', {
      timeout: 60_000,
    });
    await expect(section(guest, 'Network requests')).toContainText('None so far');
  } finally {
    await other.stop();
    rmSync(disk, { recursive: true, force: true });
  }
});

test('what would be sent is listed for the library that is chosen', async ({ page, host }) => {
  test.skip(host === 'electron', 'starts a browser host of its own');
  const work = mkdtempSync(join(tmpdir(), 'reelscope-two-'));
  const [input, home] = [join(work, 'data'), join(work, 'home')];
  for (const folder of [input, home]) mkdirSync(folder);
  writeTinyDataset(input);
  for (const name of ['First', 'Second']) await trainTinyLibrary(input, work, { name, rank: 4, holdout: 0 });
  const recent = [{ folder: join(work, 'Second'), name: 'Second' }];
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ libraries: { recent } }));
  const running = await startBrowserHost({ args: ['--library', join(work, 'First')], home });
  try {
    await page.goto(`${running.url}#/libraries`);
    const bucket = section(page, 'Bucket or folder');
    await bucket.getByRole('textbox', { name: 'Address' }).fill(join(work, 'models'));
    const choose = (name: string) => section(page, 'Publish').getByText(name, { exact: true }).click();
    const listed = page.getByRole('table', { name: 'What would be sent' });
    await choose('First');
    await press(page, 'List what would be sent');
    await expect(listed).toBeVisible();
    await choose('Second');
    await expect(listed).toHaveCount(0);
    await choose('First');
    await expect(listed).toBeVisible();
  } finally {
    await running.stop();
    rmSync(work, { recursive: true, force: true });
  }
});

test('the connection form says what is wrong, field by field and with the server', async ({
  reelscope: page,
}) => {
  await goTo(page, 'Libraries');
  const bucket = section(page, 'Bucket or folder');
  await bucket.getByRole('textbox', { name: 'Address' }).fill('bucket');
  await bucket.getByText('Anonymous', { exact: true }).click();
  await bucket.getByRole('textbox', { name: 'Endpoint' }).fill('example');
  await bucket.getByRole('textbox', { name: 'Channel' }).fill('Not A Name');
  await press(page, 'Test the connection');
  await expect(bucket).toContainText('Write it as s3://BUCKET/PREFIX, or as the full path of a folder.');
  await expect(bucket).toContainText('Write it as https://HOST');
  await expect(bucket).toContainText('A channel name has only lower-case letters');
  await bucket.getByRole('textbox', { name: 'Address' }).fill(`s3://${BUCKET}/films`);
  await bucket.getByRole('textbox', { name: 'Endpoint' }).fill('http://127.0.0.1:9');
  await bucket.getByRole('textbox', { name: 'Channel' }).fill('stable');
  await press(page, 'Test the connection');
  await expect(bucket).toContainText('nothing answers there. Check the endpoint.', { timeout: 30_000 });
});
