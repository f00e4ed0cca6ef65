import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowserHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

const films = (page: Page) => page.getByRole('combobox', { name: 'Start from films' });
const list = (page: Page, name: string) => page.getByRole('list', { name });
const rows = (of: Locator) => of.getByRole('listitem');
const chosen = (page: Page) => page.getByRole('grid', { name: 'Films to start from' });
const radio = (page: Page, group: string, name: string) =>
  page.getByRole('radiogroup', { name: group }).getByText(name, { exact: true });

/** What is kept over restarts. */
const settingsIn = (home: string) => {
  const file = join(home, 'settings.json');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

async function addFilm(page: Page, typed: string, title: string): Promise<void> {
  await films(page).fill(typed);
  await page.getByRole('option', { name: title }).first().click();
  await expect(chosen(page)).toContainText(title);
}

async function chooseFirstViewer(page: Page): Promise<void> {
  await list(page, 'Most active viewers').getByRole('listitem').first().getByRole('button').click();
  await expect(page.getByRole('group', { name: 'Chosen viewer' })).toBeVisible();
}

/** Waits for a list of so many rows; only those in sight are in the page. */
async function expectLength(of: Locator, length: number): Promise<void> {
  await expect(rows(of).first()).toHaveAttribute('aria-setsize', String(length));
}

/** The films in sight of a list in order, by the id that each row carries. */
async function order(page: Page, name: string): Promise<(string | null)[]> {
  const found = await rows(list(page, name)).all();
  return Promise.all(found.map((row) => row.getAttribute('data-row-key')));
}

test('a misspelt title finds the film, and its list and the viewer list fill', async ({
  reelscope: page,
}) => {
  await addFilm(page, 'toy stroy', 'Toy Story');
  await expect(rows(list(page, 'Like these films')).first()).toContainText('Toy Story');
  await expect(page.getByText('Now pick a viewer')).toBeVisible();
  await chooseFirstViewer(page);
  await expectLength(list(page, 'For this viewer'), 50);
  await expectLength(list(page, 'Blend'), 50);
});

test('weights re-rank the blend without another call, and its ends are the two other lists', async ({
  reelscope: page,
  host,
}) => {
  const sent: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (String(payload).includes('recommend.')) sent.push(String(payload));
    }),
  );
  if (host === 'browser') await page.reload();
  await addFilm(page, 'the godfather', 'The Godfather');
  await chooseFirstViewer(page);
  await radio(page, 'Rows', '10 rows').click();
  await expectLength(list(page, 'Blend'), 10);
  const before = await order(page, 'Blend');
  const calls = sent.length;
  if (host === 'browser') expect(calls).toBeGreaterThan(0);

  await page.getByRole('slider', { name: 'Content weight' }).focus();
  await page.keyboard.press('Home');
  await expect.poll(() => order(page, 'Blend')).not.toEqual(before);
  const byViewer = await order(page, 'Blend');
  const forViewer = await order(page, 'For this viewer');
  const shown = new Set(byViewer);
  expect(byViewer.filter((id) => forViewer.includes(id))).toEqual(forViewer.filter((id) => shown.has(id)));

  await page.keyboard.press('End');
  await page.getByRole('slider', { name: 'Collaborative weight' }).focus();
  await page.keyboard.press('Home');
  await expect.poll(() => order(page, 'Blend')).not.toEqual(byViewer);
  const byContent = await order(page, 'Blend');
  const alike = await order(page, 'Like these films');
  expect(byContent.filter((id) => alike.includes(id))).toEqual(alike.filter((id) => byContent.includes(id)));
  expect(sent.length).toBe(calls);

  await page.getByRole('button', { name: 'Reset weights' }).click();
  await expect.poll(() => order(page, 'Blend')).toEqual(before);
});

test('the triangle sets all three weights by keys, and popularity counts', async ({ reelscope: page }) => {
  await addFilm(page, 'the godfather', 'The Godfather');
  await chooseFirstViewer(page);
  await expectLength(list(page, 'Blend'), 50);
  const before = await order(page, 'Blend');
  await radio(page, 'Set weights by', 'Triangle').click();
  const triangle = page.getByRole('slider', { name: 'Balance of the weights' });
  await triangle.focus();
  for (let i = 0; i < 8; i++) await page.keyboard.press('Shift+ArrowUp');
  await expect(triangle).toHaveAttribute('aria-valuetext', /Popularity 80%/);
  await expect.poll(() => order(page, 'Blend')).not.toEqual(before);
  await radio(page, 'Set weights by', 'Sliders').click();
  await expect(page.getByRole('slider', { name: 'Popularity weight' })).toHaveValue('0.8');
});

test('weights of zero are explained, not an error', async ({ reelscope: page }) => {
  await addFilm(page, 'the godfather', 'The Godfather');
  await chooseFirstViewer(page);
  for (const name of ['Content weight', 'Collaborative weight']) {
    await page.getByRole('slider', { name }).focus();
    await page.keyboard.press('Home');
  }
  await expect(page.getByText('All weights are zero')).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a title that is not there says so', async ({ reelscope: page }) => {
  await films(page).fill('qqqqzzzz');
  await expect(page.getByText(/No film matches/).first()).toBeVisible();
});

test('a film says why it is listed, with parts that add up, and what would put it into the first ten', async ({
  reelscope: page,
}) => {
  await addFilm(page, 'the godfather', 'The Godfather');
  await chooseFirstViewer(page);
  await rows(list(page, 'Like these films')).nth(4).getByRole('button').click();
  const panel = page.getByRole('region', { name: 'About this film' });
  for (const table of ['Shared terms', 'Own ratings', 'Weighted parts']) {
    const cells = await panel.getByRole('table', { name: table }).getByRole('cell').allInnerTexts();
    const numbers = cells.map((text) => Math.round(Number(text) * 1000));
    const sum = numbers.at(-1);
    expect(
      numbers.slice(0, -1).reduce((total, part) => total + part, 0),
      table,
    ).toBe(sum);
  }
  const enter = panel.getByRole('button', { name: 'Set these weights' });
  const already = panel.getByText('among the first ten');
  await expect(enter.or(already)).toBeVisible();
  if (await enter.isVisible()) {
    await enter.click();
    await expect(already).toBeVisible();
  }
});

test('several films, one to stay away from, filters: lists follow, and all can be taken back', async ({
  reelscope: page,
}) => {
  await addFilm(page, 'the godfather', 'The Godfather');
  await addFilm(page, 'alien', 'Alien');
  await expect(chosen(page).getByRole('row')).toHaveCount(2);
  await rows(list(page, 'Like these films')).first().getByRole('button').click();
  await page.getByRole('button', { name: 'Less like it' }).click();
  await expect(page.getByRole('grid', { name: 'Films to stay away from' }).getByRole('row')).toHaveCount(1);
  await page.getByRole('button', { name: 'Close About this film' }).click();

  await page.getByRole('button', { name: 'All genres' }).click();
  await page.getByRole('menuitemcheckbox', { name: /Horror/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('textbox', { name: 'From year' }).fill('1980');
  await page.keyboard.press('Enter');
  const facts = () => rows(list(page, 'Like these films')).allInnerTexts();
  await expect
    .poll(async () => (await facts()).every((text) => /(19[89]\d|20\d\d) · .*Horror/s.test(text)))
    .toBe(true);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await chosen(page).getByRole('row').first().focus();
  await page.keyboard.press('Delete');
  await expect(chosen(page).getByRole('row')).toHaveCount(1);
});

test('my own taste: a film rated by keys recommends at once, and is still there after a reload', async ({
  reelscope: page,
  homeFolder,
}) => {
  await page.getByRole('button', { name: 'Use my own taste' }).click();
  const offered = rows(list(page, 'Well-known films'));
  const stars = offered.first().getByRole('slider');
  const name = await stars.getAttribute('aria-label');
  await stars.focus();
  // With the first key the film goes to the rated ones; the keys after it must not be lost.
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowRight');
  await expect(rows(list(page, 'My ratings')).first().getByRole('slider')).toHaveValue('4');
  await page.keyboard.press('End');
  await expect(rows(list(page, 'My ratings')).first().getByRole('slider')).toHaveValue('5');
  await expect(page.getByRole('group', { name: 'My own taste' })).toContainText('1 rating');
  await expectLength(list(page, 'For me'), 50);
  await expect.poll(() => settingsIn(homeFolder)).toContain('"kind": "me"');
  await page.reload();
  await page.getByRole('button', { name: 'Rate films' }).click();
  await expect(rows(list(page, 'My ratings'))).toHaveCount(1);
  await expectLength(list(page, 'For me'), 50);
  await rows(list(page, 'My ratings')).first().getByRole('slider').focus();
  await page.keyboard.press('Home');
  await expect(rows(list(page, 'My ratings'))).toHaveCount(0);
  expect(name).not.toBe('');
});

test('what was chosen is chosen again after the program ended', async ({ homeFolder, page, host }) => {
  test.skip(host === 'electron', 'starts browser hosts of its own');
  rmSync(join(homeFolder, 'settings.json'), { force: true });
  const first = await startBrowserHost({ home: homeFolder });
  try {
    await page.goto(first.url);
    await addFilm(page, 'alien', 'Alien');
    await chooseFirstViewer(page);
    await page.getByRole('slider', { name: 'Content weight' }).focus();
    await page.keyboard.press('End');
    await page.getByRole('textbox', { name: 'From year' }).fill('1990');
    await page.keyboard.press('Enter');
    await page.getByText('Numbers', { exact: true }).click();
    await radio(page, 'Rows', '200').click();
    await expect.poll(() => settingsIn(homeFolder)).toContain('"count": 200');
  } finally {
    await first.stop();
  }
  const second = await startBrowserHost({ home: homeFolder });
  try {
    await page.goto(second.url);
    await expect(chosen(page)).toContainText('Alien');
    await expect(page.getByRole('group', { name: 'Chosen viewer' })).toBeVisible();
    await expect(page.getByRole('slider', { name: 'Content weight' })).toHaveValue('1');
    await expect(page.getByRole('textbox', { name: 'From year' })).toHaveValue('1990');
    await expect(page.getByRole('checkbox', { name: 'Numbers' })).toBeChecked();
    await expectLength(list(page, 'Blend'), 200);
    // It is where one begins, not a step that could be undone.
    await page.getByRole('main').focus();
    await page.keyboard.press('Control+z');
    await expect(chosen(page)).toContainText('Alien');
  } finally {
    await second.stop();
  }
});

test('a list is copied and saved as a table', async ({ reelscope: page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await addFilm(page, 'alien', 'Alien');
  await expectLength(list(page, 'Like these films'), 50);
  await page.getByRole('button', { name: 'Export Like these films' }).click();
  await page.getByRole('menuitem', { name: 'Copy as CSV' }).click();
  await expect(page.getByText('Copied 50 rows')).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text.split('\r\n')[0]).toBe('rank,movieId,title,year,genres,contentScore');
  expect(text.trim().split('\r\n')).toHaveLength(51);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export Like these films' }).click();
  await page.getByRole('menuitem', { name: 'Save as JSON' }).click();
  expect((await download).suggestedFilename()).toBe('like-these-films.json');
});

test('200 rows are walked by keys, with only those in sight in the page', async ({ reelscope: page }) => {
  await addFilm(page, 'alien', 'Alien');
  await radio(page, 'Rows', '200').click();
  const column = list(page, 'Like these films');
  await expectLength(column, 200);
  expect(await rows(column).count()).toBeLessThan(60);
  await rows(column).first().getByRole('button').focus();
  await page.keyboard.press('End');
  await expect(column.locator('li[aria-posinset="200"] [role=button]')).toBeFocused();
  await page.keyboard.press('PageUp');
  await page.keyboard.press('Home');
  await expect(column.locator('li[aria-posinset="1"] [role=button]')).toBeFocused();
});

test('keys pressed before the matches for the whole text arrive choose from those, not from earlier ones', async ({
  reelscope: page,
}) => {
  let isSlow = false;
  await page.routeWebSocket(/rpc/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      setTimeout(
        () => {
          socket.send(message);
        },
        isSlow ? 500 : 0,
      );
    });
  });
  await page.reload();
  await films(page).focus();
  await page.keyboard.type('ali');
  await expect(page.getByRole('option', { name: 'Alice in Wonderland' })).toBeVisible();
  isSlow = true;
  await page.keyboard.type('en');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(chosen(page)).toContainText('Alien');
});

test('the whole story by keyboard: search, choose, pick a viewer, walk a list, start from a film of it', async ({
  reelscope: page,
}) => {
  await page.keyboard.press('/');
  await expect(films(page)).toBeFocused();
  await page.keyboard.type('alien');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(chosen(page)).toContainText('Alien');
  await page.getByRole('combobox', { name: 'For a viewer' }).focus();
  await page.keyboard.type('12');
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expectLength(list(page, 'Blend'), 50);

  const second = rows(list(page, 'Like these films')).nth(1).getByRole('button');
  await rows(list(page, 'Like these films')).first().getByRole('button').focus();
  await page.keyboard.press('ArrowDown');
  await expect(second).toBeFocused();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'About this film' });
  await expect(panel).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(second).toBeFocused();
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: 'Start from this film' }).focus();
  await page.keyboard.press('Enter');
  await expect(chosen(page)).not.toContainText('Alien1979');
  await expect(chosen(page).getByRole('row')).toHaveCount(1);
});

test('the map by keyboard: walk to a film, see what is like it, select, open', async ({
  reelscope: page,
}) => {
  await radio(page, 'View', 'Map').click();
  const map = page.getByRole('application', { name: 'Map of films' });
  await map.focus();
  await page.keyboard.press('ArrowRight');
  const told = page.getByRole('region', { name: 'Map of films' }).getByRole('status');
  await expect(told).toContainText('·');
  await expectLength(list(page, 'Most like it'), 10);
  const first = await told.innerText();
  await page.keyboard.press('ArrowDown');
  await expect(told).not.toHaveText(first);
  await page.keyboard.press('+');
  await page.keyboard.press('Space');
  await expect(page.getByRole('heading', { name: '1 film selected' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'About this film' })).toBeFocused();
});

test('a cleared selection on the map does not come back with the next film', async ({ reelscope: page }) => {
  await radio(page, 'View', 'Map').click();
  const map = page.getByRole('application', { name: 'Map of films' });
  await map.focus();
  for (const key of ['ArrowRight', 'Space', 'ArrowRight', 'Space']) await page.keyboard.press(key);
  await expect(page.getByRole('heading', { name: '2 films selected' })).toBeVisible();
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await map.focus();
  for (const key of ['ArrowRight', 'Space']) await page.keyboard.press(key);
  await expect(page.getByRole('heading', { name: '1 film selected' })).toBeVisible();
});

test('on the map, a film beside the buttons is named too, and only the main button opens one', async ({
  reelscope: page,
}) => {
  await radio(page, 'View', 'Map').click();
  const map = page.getByRole('application', { name: 'Map of films' });
  await map.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press('+');
  const box = await map.boundingBox();
  if (box === null) throw new Error('the map has no place');
  const told = page.getByRole('region', { name: 'Map of films' }).getByRole('status');
  // No title is drawn there, because the buttons would hide its end.
  const [right, y] = [box.x + box.width - 270, box.y + box.height - 20];
  await page.mouse.move(right - 170, y);
  await page.mouse.move(right, y, { steps: 40 });
  await expect(told).toContainText('·');
  const before = await told.innerText();
  await map.focus();
  await page.keyboard.press('0');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(told).not.toHaveText(before);
  const panel = page.getByRole('region', { name: 'About this film' });
  await page.mouse.down({ button: 'right' });
  await page.mouse.up({ button: 'right' });
  await expect(panel).toHaveCount(0);
  await page.mouse.down();
  await page.mouse.up();
  await expect(panel).toBeVisible();
});

test('the map has its colours with reduced motion, too', async ({ reelscope: page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await radio(page, 'View', 'Map').click();
  const map = page.getByRole('application', { name: 'Map of films' });
  const colours = () =>
    map.evaluate((element) => {
      const canvas = element.querySelector('canvas') ?? element;
      if (!(canvas instanceof HTMLCanvasElement)) throw new Error('the map is no canvas');
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data.buffer;
      const counts = new Map<number, number>();
      for (const pixel of new Uint32Array(data ?? new ArrayBuffer(0))) {
        const isOpaque = pixel >>> 24 === 255;
        if (isOpaque) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
      }
      // Of discs, not of their edges; and discs over each other are of nearly one colour.
      const common = [...counts].filter(([, count]) => count > 100).sort((a, b) => b[1] - a[1]);
      const isNear = (a: number, b: number) =>
        [0, 8, 16].every((bits) => Math.abs(((a >>> bits) & 255) - ((b >>> bits) & 255)) <= 24);
      const told: number[] = [];
      for (const [pixel] of common) if (!told.some((other) => isNear(pixel, other))) told.push(pixel);
      return told.length;
    });
  await expect.poll(colours).toBeGreaterThan(6);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect.poll(colours).toBeGreaterThan(6);
});

test('the map by pointer: a lasso selects films, a genre of the legend stands out', async ({
  reelscope: page,
}) => {
  await radio(page, 'View', 'Map').click();
  const map = page.getByRole('application', { name: 'Map of films' });
  const box = await map.boundingBox();
  if (box === null) throw new Error('the map has no place');
  await radio(page, 'Pointer', 'Lasso').click();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 120, y - 100);
  await page.mouse.down();
  for (const [dx, dy] of [
    [120, -100],
    [120, 100],
    [-120, 100],
  ] as const) {
    await page.mouse.move(x + dx, y + dy, { steps: 4 });
  }
  await page.mouse.up();
  const heading = page.getByRole('heading', { name: /films selected/ });
  await expect(heading).toBeVisible();
  await expect(rows(list(page, 'Selected films')).first()).toBeVisible();
  await page.getByRole('button', { name: 'Clear selection' }).click();
  await expect(heading).toHaveCount(0);
  const genre = list(page, 'Legend').getByRole('button').first();
  await genre.click();
  await expect(genre).toHaveAttribute('aria-pressed', 'true');
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
    await addFilm(page, 'spirited', 'Spirited Away');
    await chooseFirstViewer(page);
    await expectLength(list(page, 'Blend'), 50);
    await check();
    await rows(list(page, 'Blend')).first().getByRole('button').click();
    await expect(page.getByRole('table', { name: 'Own ratings' })).toBeVisible();
    await page.getByRole('button', { name: 'Less like it' }).click();
    await radio(page, 'Set weights by', 'Triangle').click();
    await page.getByText('Numbers', { exact: true }).click();
    await check();
    await page.setViewportSize({ width: 1024, height: 700 });
    await check();
    await page.getByRole('button', { name: 'Portrait' }).click();
    await expect(page.getByRole('table', { name: 'Genres' })).toBeVisible();
    await check();
    await page.keyboard.press('Escape');
    // As 1280 x 800 is at 200 %.
    await page.setViewportSize({ width: 640, height: 400 });
    await check();
    await page.setViewportSize({ width: 1280, height: 800 });
    await radio(page, 'View', 'Map').click();
    await page.getByRole('application', { name: 'Map of films' }).focus();
    await page.keyboard.press('ArrowRight');
    await expectLength(list(page, 'Most like it'), 10);
    await check();
  });
}

test('reasons and a portrait that could not be worked out are worked out on another try', async ({
  reelscope: page,
  host,
}) => {
  test.skip(host === 'electron', 'answers calls in place of the browser host');
  const asked: readonly unknown[] = ['explain', 'viewers.portrait'];
  const error = { code: 'engine-stopped', message: 'The engine stopped.', retryable: true };
  let isStopped = true;
  await page.routeWebSocket(/rpc/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { id, method } = JSON.parse(String(message)) as { id: number; method?: string };
      if (!isStopped || !asked.includes(method)) server.send(message);
      else socket.send(JSON.stringify({ kind: 'answer', id, answer: { ok: false, error } }));
    });
  });
  for (const [title, table] of [
    ['About this film', 'Own ratings'],
    ['Portrait', 'Genres'],
  ] as const) {
    isStopped = true;
    await page.reload();
    await chooseFirstViewer(page);
    if (title === 'Portrait') await page.getByRole('button', { name: 'Portrait' }).click();
    else await rows(list(page, 'For this viewer')).first().getByRole('button').click();
    const panel = page.getByRole('region', { name: title, exact: true });
    await expect(panel.getByRole('alert')).toContainText('The engine stopped.');
    isStopped = false;
    await panel.getByRole('button', { name: 'Retry' }).click();
    await expect(panel.getByRole('table', { name: table })).toBeVisible();
    await page.getByRole('button', { name: 'Clear viewer' }).click();
  }
});
