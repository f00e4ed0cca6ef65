import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './reelscope-test.ts';

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`commands are found by name, and keys are listed (${colorScheme})`, async ({ reelscope: page }) => {
    await page.emulateMedia({ colorScheme });
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
    await expect(page.getByRole('option').first()).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('option').first()).toBeVisible();
    await page.keyboard.type('train');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toHaveAccessibleName('Train');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('Alt+1');
    await expect(page.getByRole('main')).toHaveAccessibleName('Explore');
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(sheet).toContainText('Ctrl+Shift+Z');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
  });
}

test('choices in Explore and Tune are undone and done again', async ({ reelscope: page }) => {
  await page.getByRole('list', { name: 'Most rated films' }).getByRole('button').first().click();
  const list = page.getByRole('list', { name: 'Like these films' });
  await expect(list.getByRole('listitem').first()).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(list).toHaveCount(0);
  await page.keyboard.press('Control+Shift+z');
  await expect(list.getByRole('listitem').first()).toBeVisible();

  await page.keyboard.press('Alt+2');
  const share = page.getByRole('slider', { name: 'Content share' });
  const before = await share.inputValue();
  await share.focus();
  await page.keyboard.press('End');
  await expect(share).toHaveValue('1');
  await page.keyboard.press('Control+z');
  await expect(share).toHaveValue(before);
});

test('keys of commands work right after a choice by mouse, which leaves the focus on it', async ({
  reelscope: page,
}) => {
  const rows = page.getByRole('radiogroup', { name: 'Rows' });
  await rows.getByText('200', { exact: true }).click();
  await expect(rows.getByRole('radio', { name: '200' })).toBeChecked();
  await page.keyboard.press('Control+z');
  await expect(rows.getByRole('radio', { name: '50' })).toBeChecked();
  await page.getByText('Numbers', { exact: true }).click();
  await expect(page.getByRole('checkbox', { name: 'Numbers' })).toBeChecked();
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Start from films' })).toBeFocused();
});
