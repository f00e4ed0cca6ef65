import type { Page } from '@playwright/test';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPublisherKey } from '#electron/sync/signing.ts';
import { BUCKET, goodHeaders, startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { trainTinyLibrary } from '../fixtures/tiny-library.ts';
import { publish } from '../sync/sync-harness.ts';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function openLibraries(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole('link', { name: 'Libraries' })
    .click({ timeout: 60_000 });
}

/** From now on each part arrives half, and its other half only when the function that this returns is called. */
function holdParts(server: S3Server): () => void {
  const held: (() => void)[] = [];
  server.misbehave = ({ seen, response, object, from, to }) => {
    if (object === undefined || !seen.key.includes('/parts/')) return false;
    response.writeHead(206, goodHeaders(object, from, to));
    const middle = Math.max(from, Math.floor(object.length / 2));
    const send = (start: number, end: number) => {
      if (response.destroyed) return;
      seen.sentBytes += end - start;
      response.write(object.subarray(start, end));
    };
    send(from, middle);
    held.push(() => {
      send(middle, to);
      response.end();
    });
    return true;
  };
  return () => {
    server.misbehave = undefined;
    for (const sendRest of held) sendRest();
  };
}

/** From which byte on each part was asked for, request by request. */
function partStarts({ requests }: S3Server): number[][] {
  const parts = new Map<string, number[]>();
  for (const { method, key, range } of requests) {
    if (method !== 'GET' || !key.includes('/parts/')) continue;
    const from = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    parts.set(key, [...(parts.get(key) ?? []), from]);
  }
  return [...parts.values()];
}

test('a sync is paused, outlives its window and a kill of the program, and is cancelled without a trace', async ({
  page: first,
  context,
  host,
}) => {
  test.skip(host === 'electron', 'starts browser hosts of its own');
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'reelscope-sync-'));
  const home = join(folder, 'home');
  const server = await startS3Server();
  let running = await startBrowserHost({ home });
  try {
    const input = join(folder, 'data');
    mkdirSync(input);
    writeTinyDataset(input);
    for (const [seed, name] of ['One', 'Two'].entries()) {
      await trainTinyLibrary(input, folder, { name, rank: 8, holdout: 0, seed });
    }
    const signer = createPublisherKey(folder);
    await publish(server.endpoint, join(folder, 'One'), { signer });

    let release = holdParts(server);
    await openLibraries(first, running.url);
    const form = section(first, 'Bucket or folder');
    await form.getByRole('textbox', { name: 'Address' }).fill(`s3://${BUCKET}/models`);
    await form.getByRole('textbox', { name: 'Endpoint' }).fill(server.endpoint);
    await press(first, 'Sync now');
    await expect(section(first, 'Sync')).toContainText('Downloading');
    await expect(section(first, 'Sync')).toContainText(/[1-9][\d.]* [KM]?i?B of/);
    await press(first, 'Pause');
    await expect(section(first, 'Sync')).toContainText('Paused. What was downloaded so far is kept.');
    await expect(section(first, 'Sync')).not.toContainText(/\/s|left/);
    await first.close();

    const second = await context.newPage();
    await openLibraries(second, running.url);
    await expect(section(second, 'Sync')).toContainText('Paused. What was downloaded so far is kept.');
    await press(second, 'Resume');
    await expect(section(second, 'Sync')).toContainText('Downloading');
    await second.close();

    const third = await context.newPage();
    await openLibraries(third, running.url);
    await expect(section(third, 'Sync')).toContainText('Downloading');
    await running.kill();
    await third.close();

    // The program is started again and remembers where the models come from; what arrived is not asked for again.
    running = await startBrowserHost({ home });
    const fourth = await context.newPage();
    await openLibraries(fourth, running.url);
    await press(fourth, 'Sync now');
    await expect(section(fourth, 'Sync')).toContainText('Downloading');
    release();
    await expect(section(fourth, 'Sync')).toContainText('The newest models are here and open.', {
      timeout: 60_000,
    });
    await expect(fourth.getByRole('group', { name: 'Library' })).toContainText('One');
    const starts = partStarts(server);
    expect(starts.filter((asked) => asked.length > 1).length).toBeGreaterThan(0);
    expect(starts.flatMap(([, ...later]) => later).filter((from) => from === 0)).toEqual([]);

    await publish(server.endpoint, join(folder, 'Two'), { signer });
    release = holdParts(server);
    await press(fourth, 'Sync now');
    await expect(section(fourth, 'Sync')).toContainText('Downloading');
    await press(fourth, 'Cancel');
    await expect(fourth.getByRole('button', { name: 'Sync now' })).toBeVisible();
    await expect(section(fourth, 'Sync')).not.toContainText('Downloading');
    expect(existsSync(join(home, 'models', 'incoming'))).toBe(false);
    await expect(fourth.getByRole('group', { name: 'Library' })).toContainText('One');
    release();
  } finally {
    await running.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
