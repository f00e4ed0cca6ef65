import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { startFauxqsServer } from '../fixtures/real-s3-servers.ts';
import { BUCKET } from '../fixtures/s3-server.ts';
import { writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { allStories } from '../gallery/stories.ts';
import { expect, test } from './reelscope-test.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 700 },
  // As 1280 x 800 is at 200 %.
  { width: 640, height: 400 },
];

test('every state of every screen is accessible in both themes, and nothing is cut off', async ({
  page,
  host,
}) => {
  test.skip(host === 'electron', 'it ends the program, and runs on a browser host of its own for that');
  test.setTimeout(900_000);
  const work = mkdtempSync(join(tmpdir(), 'reelscope-states-'));
  const data = { folder: join(work, 'films'), film: 'Film number8', viewer: '4' };
  mkdirSync(data.folder);
  writeTinyDataset(data.folder);
  const server = await startFauxqsServer(BUCKET);
  const running = await startBrowserHost();
  try {
    await page.goto(running.url);
    const bucket = { endpoint: server.endpoint, name: BUCKET };
    const stories = allStories(page, data, bucket, () => running.stop());
    for (const story of stories) {
      for await (const state of story) await expectSound(page, state);
    }
  } finally {
    await running.stop();
    await server.stop();
    rmSync(work, { recursive: true, force: true });
  }
});

test('where no library can be opened, the window says why and stays accessible', async ({
  reelscope: page,
  host,
}) => {
  test.skip(host === 'electron', 'the message is put into a WebSocket');
  const message = 'The sample library could not be built: the disk is full. Make room, then try again.';
  const value = { state: 'failed', error: { code: 'disk-full', message, retryable: true } };
  await page.routeWebSocket(/rpc/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => {
      socket.send(text);
      if (String(text).includes('"app.status"') || String(text).includes('"state":"ready"')) {
        socket.send(JSON.stringify({ kind: 'event', name: 'app.status', value }));
      }
    });
  });
  await page.reload();
  await expect(page.getByRole('alert')).toContainText(message);
  await expectSound(page, 'no library');
});

/** Says at which state, in which look, something is wrong. */
async function expectSound(page: Page, state: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    expect.soft(found, `${state}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const overflow = () =>
      page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth - clientWidth;
      });
    await expect.soft.poll(overflow, { message: `${state}, ${size.width} wide` }).toBe(0);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
