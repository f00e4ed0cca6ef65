import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './reelscope-test.ts';

const TITLES = ['Explore', 'Tune', 'Train', 'Libraries', 'Settings'];
const screenLink = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name });

test('every screen is a link away, and its address opens it again', async ({ reelscope: page }) => {
  for (const title of [...TITLES.slice(1), 'Explore']) {
    await screenLink(page, title).click();
    await expect(page.getByRole('main')).toHaveAccessibleName(title);
    await expect(screenLink(page, title)).toHaveAttribute('aria-current', 'page');
    await expect(page.locator('[aria-current]')).toHaveCount(1);
    await expect(page).toHaveTitle(`${title} - Reelscope`);
  }
  await screenLink(page, 'Tune').click();
  await page.reload();
  await expect(page.getByRole('main')).toHaveAccessibleName('Tune');
  await page.goBack();
  await expect(page.getByRole('main')).toHaveAccessibleName('Explore');
});

test('what was chosen is still chosen after a look at another screen', async ({ reelscope: page }) => {
  await page.getByRole('list', { name: 'Most rated films' }).getByRole('button').first().click();
  const chosen = page.getByRole('grid', { name: 'Films to start from' });
  await expect(chosen).toBeVisible();
  const title = await chosen.textContent();
  await screenLink(page, 'Settings').click();
  await expect(chosen).toBeHidden();
  await screenLink(page, 'Explore').click();
  await expect(chosen).toHaveText(title ?? '');
});

test('the screens are reached by keyboard', async ({ reelscope: page }) => {
  await page.keyboard.press('Tab');
  await expect(screenLink(page, 'Explore')).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toHaveAccessibleName('Tune');
  await expect(screenLink(page, 'Tune')).toBeFocused();
});

test('the key after the one that changes the screen is the new screen’s', async ({ reelscope: page }) => {
  await screenLink(page, 'Settings').click();
  await expect(page.getByRole('main')).toHaveAccessibleName('Settings');
  // Both before the browser has a task to do in between, as when the computer is busy.
  await page.evaluate(async () => {
    for (const key of [{ key: '1', altKey: true }, { key: '/' }]) {
      document.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }));
      await Promise.resolve();
    }
  });
  await expect(page.getByRole('combobox', { name: 'Start from films' })).toBeFocused();
  await page.goBack();
  await expect(page.getByRole('main')).toHaveAccessibleName('Settings');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every screen is accessible and nothing is cut off (${colorScheme})`, async ({ reelscope: page }) => {
    await page.emulateMedia({ colorScheme });
    for (const size of [
      { width: 1280, height: 800 },
      { width: 1024, height: 700 },
    ]) {
      await page.setViewportSize(size);
      for (const title of TITLES) {
        await screenLink(page, title).click();
        await expect(page.getByRole('main')).toHaveAccessibleName(title);
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
        expect(violations.map(({ id, nodes }) => `${title}: ${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
      }
    }
  });
}
