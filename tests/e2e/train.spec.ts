import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TINY_FILMS, writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { startBrowserHost, type RunningHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

let data: string;
let running: RunningHost;

// A program of its own, because what is activated stays active.
test.beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'reelscope-data-'));
  writeTinyDataset(data);
  running = await startBrowserHost();
});
test.afterAll(async () => {
  await running.stop();
  rmSync(data, { recursive: true, force: true });
});
test.beforeEach(({ host }) => {
  test.skip(host === 'electron', 'it activates a library, and runs on a browser host of its own for that');
});

async function openTrain(page: Page): Promise<void> {
  await page.goto(`${running.url}#/train`);
  await expect(page.getByRole('main')).toHaveAccessibleName('Train');
}

async function expectAccessible(page: Page): Promise<void> {
  for (const size of [
    { width: 1280, height: 800 },
    { width: 1024, height: 700 },
  ]) {
    await page.setViewportSize(size);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  }
}

/** Types a number and leaves the field. */
async function setNumber(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole('textbox', { name: label, exact: true }).fill(value);
  await page.keyboard.press('Tab');
}

test('a folder without ratings says what is missing', async ({ page }) => {
  await openTrain(page);
  await page.getByRole('textbox', { name: 'Folder' }).fill(join(data, 'nowhere'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('There is no folder');
});

test('a folder is dropped: its address is read, and where there is none the window says what to do', async ({
  page,
}) => {
  await openTrain(page);
  const drop = async (kind: string, text: string) => {
    const dataTransfer = await page.evaluateHandle(
      ([type = '', value = '']) => {
        const dropped = new DataTransfer();
        dropped.setData(type, value);
        return dropped;
      },
      [kind, text],
    );
    await page.getByRole('textbox', { name: 'Folder' }).dispatchEvent('drop', { dataTransfer });
  };
  await drop('text/html', '<b>a folder</b>');
  await expect(page.getByRole('alert')).toContainText('type it instead');
  await drop('text/uri-list', pathToFileURL(data).href);
  await expect(page.getByRole('region', { name: 'What the folder holds' })).toContainText(
    `${TINY_FILMS} films`,
    {
      timeout: 20_000,
    },
  );
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('by keyboard alone: from a folder to an active library', async ({ page }) => {
  await openTrain(page);
  await page.getByRole('textbox', { name: 'Folder' }).focus();
  await page.keyboard.type(data);
  await page.keyboard.press('Enter');
  const summary = page.getByRole('region', { name: 'What the folder holds' });
  // A process is started to read it.
  await expect(summary).toContainText(`${TINY_FILMS} films`, { timeout: 20_000 });
  // The texts that lie in the folder were found and read.
  await expect(page.getByRole('textbox', { name: /Texts of films/ })).toHaveValue(join(data, 'texts.csv'));
  await expect(summary).toContainText(`${TINY_FILMS} of ${TINY_FILMS} texts match a film`);
  await page.getByRole('textbox', { name: 'Name' }).focus();
  await page.keyboard.type('My films');
  await setNumber(page, 'Rank', '8');
  await setNumber(page, 'Held out', '20%');
  await page.getByRole('button', { name: 'Start training' }).focus();
  await page.keyboard.press('Enter');

  await expect(page.getByRole('region', { name: 'Trained: My films' })).toBeVisible({ timeout: 40_000 });
  const curves = page.getByRole('region', { name: 'Learning curves' });
  await expect(curves.getByRole('img')).toHaveCount(2);
  await curves.getByRole('button', { name: 'Loss per like as a table' }).focus();
  await page.keyboard.press('Enter');
  await expect(curves.getByRole('table', { name: 'Loss per like' }).getByRole('row')).toHaveCount(1 + 16);
  await expect(page.getByRole('log', { name: 'Training log' })).toContainText('Done: 80 films, 60 viewers');
  await expect(page.getByRole('table', { name: 'Measured on held-out ratings' })).toContainText(
    'hybrid, a random part held out',
  );

  await page.getByRole('button', { name: 'Activate' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'My films is open now' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Library' })).toContainText('My films');
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Explore' }).click();
  await page.getByRole('combobox', { name: 'Film' }).fill('number7');
  await expect(page.getByRole('option', { name: 'Film number7' }).first()).toBeVisible();
});

test('a run is paused, outlives its window, and is cancelled; the header tells of it on other screens', async ({
  page,
}) => {
  await openTrain(page);
  await page.getByRole('textbox', { name: 'Folder' }).fill(data);
  await page.getByRole('button', { name: 'Look inside' }).click();
  await setNumber(page, 'Rank', '256');
  await setNumber(page, 'Iterations', '1000');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'evaluation' })).toHaveAttribute(
    'aria-current',
    'step',
  );
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('link', { name: /^Training/ })).toBeVisible();
  await page.reload();
  await page.getByRole('link', { name: /^Training/ }).click();
  await expect(page.getByRole('log', { name: 'Training log' })).toContainText('Measuring quality');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('It resumes from its last checkpoint')).toBeVisible();
  await expect(page.getByRole('link', { name: /^Training/ })).toHaveCount(0);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('Cancelled; nothing was written.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Folder' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every state is accessible and nothing is cut off (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openTrain(page);
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Folder' }).fill(data);
    await page.getByRole('button', { name: 'Look inside' }).click();
    await expect(page.getByRole('region', { name: 'How to train' })).toBeVisible();
    await expectAccessible(page);
    await setNumber(page, 'Rank', '256');
    await setNumber(page, 'Iterations', '1000');
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByRole('region', { name: 'Learning curves' })).toBeVisible();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Look inside' }).click();
    await setNumber(page, 'Rank', '16');
    await setNumber(page, 'Iterations', '16');
    await page.getByRole('button', { name: 'Start training' }).click();
    await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible({ timeout: 40_000 });
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Discard' }).click();
    await expect(page.getByText('The library was deleted.')).toBeVisible();
  });
}
