import { AxeBuilder } from '@axe-core/playwright';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

const openSettings = (page: Page) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Settings' }).click();
const paper = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test('a theme applies at once, whatever the system says, and is still there after a reload', async ({
  reelscope: page,
}) => {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await paper(page);
  await openSettings(page);
  await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
  await expect.poll(() => paper(page)).not.toBe(light);
  const dark = await paper(page);
  await page.reload();
  await expect.poll(() => paper(page)).toBe(dark);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Light').click();
  await expect.poll(() => paper(page)).toBe(light);
  await page.getByRole('radiogroup', { name: 'Theme' }).getByText('System').click();
  await expect.poll(() => paper(page)).toBe(dark);
});

test('settings are changed by keyboard alone, and more contrast is accessible in both themes', async ({
  reelscope: page,
}) => {
  await openSettings(page);
  await page.getByRole('radio', { name: 'System' }).nth(1).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'more');
  await page.getByRole('textbox', { name: 'Rank' }).focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('32');
  await page.keyboard.press('Enter');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  }
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Rank' })).toHaveValue('32');
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'more');
  await page.getByRole('radiogroup', { name: 'Contrast' }).getByText('System').click();
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'normal');
});

test('the licences of what Reelscope is made of can be read', async ({ reelscope: page }) => {
  await openSettings(page);
  await page.getByRole('button', { name: 'Show the licences of the software in Reelscope' }).click();
  const licences = page.getByRole('region', { name: 'Licence texts' });
  for (const name of ['react', 'FAISS', 'OpenBLAS', 'Dawn & Tint', 'duckdb', 'HDF5']) {
    await expect(licences).toContainText(name);
  }
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
});

test('a damaged file of settings is kept, and the window says so', async ({ homeFolder, page, host }) => {
  test.skip(host === 'electron', 'starts a browser host of its own');
  const damaged = '{"appearance": {"theme": "da';
  writeFileSync(join(homeFolder, 'settings.json'), damaged);
  const running = await startBrowserHost({ home: homeFolder });
  try {
    await page.goto(running.url);
    await page.getByRole('link', { name: 'Some of your settings could not be used: see why' }).click();
    await expect(page.getByText('Your settings could not be read')).toBeVisible();
    const kept = readdirSync(homeFolder).filter((name) => name.startsWith('settings.damaged-'));
    expect(kept.map((name) => readFileSync(join(homeFolder, name), 'utf8'))).toEqual([damaged]);
  } finally {
    await running.stop();
  }
});

test('the publisher’s key is replaced without leaving its field', async ({ reelscope: page, homeFolder }) => {
  const kept = () => {
    const text = readFileSync(join(homeFolder, 'settings.json'), 'utf8');
    return (JSON.parse(text) as { sync: { key: string | null } }).sync.key;
  };
  const keys = [`ed25519:${'A'.repeat(43)}=`, `ed25519:${'B'.repeat(42)}A=`];
  await openSettings(page);
  const field = page.getByRole('textbox', { name: "Publisher's key" });
  await field.focus();
  await page.keyboard.insertText(keys[0] ?? '');
  await expect.poll(kept).toBe(keys[0]);
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await expect.poll(kept).toBeNull();
  await page.keyboard.insertText(keys[1] ?? '');
  await expect.poll(kept).toBe(keys[1]);
});
