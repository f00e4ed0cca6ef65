import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './reelscope-test.ts';

const film = (page: Page) => page.getByRole('combobox', { name: 'Film' });
const list = (page: Page, name: string) => page.getByRole('list', { name });
const rows = (of: Locator) => of.getByRole('listitem');

async function chooseFilm(page: Page, typed: string, title: string): Promise<void> {
  await film(page).fill(typed);
  await page.getByRole('option', { name: title }).first().click();
  await expect(page.getByRole('group', { name: 'Chosen film' })).toContainText(title);
}

async function chooseFirstViewer(page: Page): Promise<void> {
  await list(page, 'Most active viewers').getByRole('listitem').first().getByRole('button').click();
  await expect(page.getByRole('group', { name: 'Chosen viewer' })).toBeVisible();
}

/** The films of a list in order, by the id that each row carries. */
async function order(page: Page, name: string): Promise<(string | null)[]> {
  const found = await rows(list(page, name)).all();
  return Promise.all(found.map((row) => row.getAttribute('data-row-key')));
}

test('a misspelt title finds the film, and its list and the viewer list fill', async ({
  reelscope: page,
}) => {
  await chooseFilm(page, 'toy stroy', 'Toy Story');
  await expect(rows(list(page, 'Like this film')).first()).toContainText('Toy Story');
  await expect(page.getByText('Now pick a viewer')).toBeVisible();
  await chooseFirstViewer(page);
  await expect(rows(list(page, 'For this viewer'))).toHaveCount(50);
  await expect(rows(list(page, 'Blend'))).toHaveCount(50);
});

test('weights re-rank the blend without another call, and its ends are the two other lists', async ({
  reelscope: page,
  host,
}) => {
  const sent: string[] = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  if (host === 'browser') await page.reload();
  await chooseFilm(page, 'the godfather', 'The Godfather');
  await chooseFirstViewer(page);
  await expect(rows(list(page, 'Blend'))).toHaveCount(50);
  const before = await order(page, 'Blend');
  const calls = sent.length;

  await page.getByRole('slider', { name: 'Content weight' }).focus();
  await page.keyboard.press('Home');
  await expect.poll(() => order(page, 'Blend')).not.toEqual(before);
  const byViewer = await order(page, 'Blend');
  const chosen = await order(page, 'For this viewer');
  const shown = new Set(byViewer);
  expect(byViewer.filter((id) => chosen.includes(id))).toEqual(chosen.filter((id) => shown.has(id)));

  await page.keyboard.press('End');
  await page.getByRole('slider', { name: 'Collaborative weight' }).focus();
  await page.keyboard.press('Home');
  await expect.poll(() => order(page, 'Blend')).not.toEqual(byViewer);
  const byContent = await order(page, 'Blend');
  const alike = await order(page, 'Like this film');
  expect(byContent.filter((id) => alike.includes(id))).toEqual(alike.filter((id) => byContent.includes(id)));
  expect(sent.length).toBe(calls);

  await page.getByRole('button', { name: 'Reset weights' }).click();
  await expect.poll(() => order(page, 'Blend')).toEqual(before);
});

test('two weights of zero are explained, not an error', async ({ reelscope: page }) => {
  await chooseFilm(page, 'the godfather', 'The Godfather');
  await chooseFirstViewer(page);
  for (const name of ['Content weight', 'Collaborative weight']) {
    await page.getByRole('slider', { name }).focus();
    await page.keyboard.press('Home');
  }
  await expect(page.getByText('Both weights are zero')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a title that is not there says so', async ({ reelscope: page }) => {
  await film(page).fill('qqqqzzzz');
  await expect(page.getByText(/No film matches/).first()).toBeVisible();
});

test('the whole story by keyboard: search, choose, pick a viewer, walk a list, start from a film of it', async ({
  reelscope: page,
}) => {
  await page.keyboard.press('/');
  await expect(film(page)).toBeFocused();
  await page.keyboard.type('alien');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Chosen film' })).toContainText('Alien');
  await page.getByRole('combobox', { name: 'Viewer' }).focus();
  await page.keyboard.type('12');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(rows(list(page, 'Blend'))).toHaveCount(50);

  const second = rows(list(page, 'Like this film')).nth(1).getByRole('button');
  await rows(list(page, 'Like this film')).first().getByRole('button').focus();
  await page.keyboard.press('ArrowDown');
  await expect(second).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('group', { name: 'Chosen film' })).not.toContainText(/^Alien1979/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no accessibility violations, nothing cut off (${colorScheme})`, async ({ reelscope: page }) => {
    await page.emulateMedia({ colorScheme });
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
    };
    await check();
    await chooseFilm(page, 'spirited', 'Spirited Away');
    await chooseFirstViewer(page);
    await expect(rows(list(page, 'Blend'))).toHaveCount(50);
    await check();
    await page.setViewportSize({ width: 1024, height: 700 });
    await check();
  });
}
