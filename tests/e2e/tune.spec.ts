import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeTinyDataset } from '../fixtures/tiny-dataset.ts';
import { trainTinyLibrary } from '../fixtures/tiny-library.ts';
import { startBrowserHost, type RunningHost } from '../../bench/support/browser-host.ts';
import { expect, test } from './reelscope-test.ts';

let folder: string;
let running: RunningHost;

const LIBRARIES = [
  { name: 'Tiny', rank: 8 },
  { name: 'Older', rank: 4 },
];

// Libraries that were measured when they were trained, which the sample was not.
test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelscope-tune-'));
  const input = join(folder, 'data');
  const home = join(folder, 'home');
  mkdirSync(input);
  mkdirSync(home);
  writeTinyDataset(input);
  for (const { name, rank } of LIBRARIES) {
    await trainTinyLibrary(input, folder, { name, rank, holdout: 0.2 });
  }
  const recent = [{ folder: join(folder, 'Older'), name: 'Older' }];
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ libraries: { recent } }));
  running = await startBrowserHost({ args: ['--library', join(folder, 'Tiny')], home });
});
test.afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});
test.beforeEach(({ host }) => {
  test.skip(
    host === 'electron',
    'it opens a library of its own, which the window has no way to be given yet',
  );
});

async function openTune(page: Page): Promise<void> {
  await page.goto(`${running.url}#/tune`);
  await expect(page.getByRole('region', { name: 'Metrics against weights' })).toBeVisible();
}

async function compareRanks(page: Page): Promise<void> {
  const section = page.getByRole('region', { name: 'Rank changes', exact: true }).first();
  await section.getByRole('textbox', { name: 'Film' }).fill('Film number8');
  await section.getByRole('textbox', { name: 'For viewer' }).fill('4');
  await page.keyboard.press('Tab');
  await section.getByRole('button', { name: 'Compare' }).focus();
  await page.keyboard.press('Enter');
  await expect(section.getByText(/of the first 20 are the same films/)).toBeVisible();
}

test('by keyboard: the curve has the present blend marked, and another metric is a key away', async ({
  page,
}) => {
  await openTune(page);
  const section = page.getByRole('region', { name: 'Metrics against weights' });
  await expect(section.getByRole('img', { name: /NDCG@20 by content share/ })).toBeVisible();
  await page.getByRole('slider', { name: 'Content share' }).focus();
  await page.keyboard.press('Home');
  await expect(section.getByText('now 0%')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(section.getByText('now 5%')).toBeVisible();
  await section.getByRole('radio', { name: 'NDCG@20' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(section.getByRole('img', { name: /Recall@20 by content share/ })).toBeVisible();
  await section.getByRole('button', { name: 'Recall@20 by content share as a table' }).focus();
  await page.keyboard.press('Enter');
  const table = section.getByRole('table', { name: 'Recall@20 by content share' });
  await expect(table.getByRole('row')).toHaveCount(1 + 21);
  await expect(table.locator('[aria-current]')).toContainText('5%');
});

test('viewers are asked while one watches, and the index is measured', async ({ page }) => {
  await openTune(page);
  const section = page.getByRole('region', { name: 'What if' });
  await section.getByRole('button', { name: 'Measure a sample of viewers' }).click();
  await expect(section.getByText('Mean of 60 viewers')).toBeVisible({ timeout: 30_000 });
  await section.getByRole('textbox', { name: 'Viewer' }).fill('4');
  await page.keyboard.press('Tab');
  await section.getByRole('button', { name: 'Measure this viewer' }).click();
  await expect(section.getByText(/Viewer 4 liked \d+ films; NDCG@20/)).toBeVisible();
  await section.getByRole('radiogroup', { name: 'Measured by' }).getByText('Novelty').click();
  await expect(section.getByRole('img', { name: /^Novelty of the lists by content share/ })).toBeVisible();
  await expect(section.getByText(/Novelty of the lists is highest at/)).toBeVisible();
  const index = page.getByRole('region', { name: 'Index' });
  await index.getByRole('button', { name: 'Measure the collaborative index' }).click();
  await expect(index.getByRole('img', { name: /Collaborative: recall@10/ })).toBeVisible({ timeout: 30_000 });
  await expect(index.getByText(/of the ten best found in/)).toBeVisible();
});

test('ranks are compared, and a session file opens the same view or says why it cannot', async ({ page }) => {
  await openTune(page);
  await page.getByRole('slider', { name: 'Content share' }).focus();
  await page.keyboard.press('End');
  await compareRanks(page);
  const changes = page.getByRole('table', { name: 'Rank changes' });
  const before = await changes.innerText();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save session' }).click(),
  ]);
  const saved = join(folder, 'session.json');
  // The ending that opens with the program (electron-builder.yml, main/opened-files.ts).
  expect(download.suggestedFilename()).toBe('session.reelscope');
  await download.saveAs(saved);

  await page.getByRole('slider', { name: 'Content share' }).focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('slider', { name: 'Content share' })).toHaveValue('0');
  const open = async (path: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Open session' }).click(),
    ]);
    await chooser.setFiles(path);
  };
  await open(saved);
  await expect(page.getByRole('slider', { name: 'Content share' })).toHaveValue('1');
  await expect.poll(() => changes.innerText()).toBe(before);

  const session = JSON.parse(readFileSync(saved, 'utf8')) as { library: { id: string } };
  session.library.id = 'f'.repeat(64);
  writeFileSync(saved, JSON.stringify(session));
  await open(saved);
  await expect(page.getByRole('alert')).toContainText('belongs to the library Tiny (ffffffffffff)');
});

test('rank changes are shown for what is chosen, and not for what was', async ({ page }) => {
  await openTune(page);
  await compareRanks(page);
  const changes = page.getByRole('table', { name: 'Rank changes' });
  const film = page.getByRole('textbox', { name: 'Film', exact: true });
  await film.fill('Film number9');
  await expect(changes).toHaveCount(0);
  await film.fill('Film number8');
  await expect(changes).toBeVisible();
  const share = page.getByRole('slider', { name: 'Content share' });
  await share.focus();
  const isLast = (await share.inputValue()) === '1';
  await page.keyboard.press(isLast ? 'ArrowDown' : 'ArrowUp');
  await expect(changes).toHaveCount(0);
  await page.keyboard.press(isLast ? 'ArrowUp' : 'ArrowDown');
  await expect(changes).toBeVisible();
});

test('a list is compared with the list of another library, and a session says where that is missing', async ({
  page,
}) => {
  await openTune(page);
  const section = page.getByRole('region', { name: 'Rank changes', exact: true }).first();
  await section
    .getByRole('radiogroup', { name: 'In library, compared' })
    .getByText(/^Older/)
    .click();
  await compareRanks(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save session' }).click(),
  ]);
  const saved = join(folder, 'against.json');
  await download.saveAs(saved);
  const session = JSON.parse(readFileSync(saved, 'utf8')) as { view: { against: { id: string } } };
  session.view.against.id = 'e'.repeat(64);
  writeFileSync(saved, JSON.stringify(session));
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Open session' }).click(),
  ]);
  await chooser.setFiles(saved);
  await expect(page.getByRole('alert')).toContainText('compares with the library Older (eeeeeeeeeeee)');

  // Which library was chosen is kept like everything else that was, once it is in the settings.
  await expect
    .poll(() => readFileSync(join(folder, 'home', 'settings.json'), 'utf8'))
    .toMatch(/"against": \{\s*"id"/);
  await page.reload();
  await expect(section.getByRole('radio', { name: /^Older/ })).toBeChecked();
});

test('presets are kept by the program and come back after a reload', async ({ page }) => {
  await openTune(page);
  await page.getByRole('slider', { name: 'Content share' }).focus();
  await page.keyboard.press('Home');
  await page.getByRole('textbox', { name: 'Preset name' }).fill('Taste only');
  await page.getByRole('textbox', { name: 'Note' }).fill('for regulars');
  await page.keyboard.press('Enter');
  const presets = page.getByRole('list', { name: 'Presets' });
  await expect(presets).toContainText('for regulars');
  await page.reload();
  await page.getByRole('slider', { name: 'Content share' }).focus();
  await page.keyboard.press('End');
  await presets.getByRole('button', { name: 'Taste only: 0%' }).click();
  await expect(page.getByRole('slider', { name: 'Content share' })).toHaveValue('0');
  await presets.getByRole('button', { name: 'Delete preset Taste only' }).click();
  await expect(presets).toHaveCount(0);
});

test('what is wrong with presets is said where they are, for as long as it is', async ({ page }) => {
  await openTune(page);
  const presets = page.getByRole('list', { name: 'Presets' });
  const name = page.getByRole('textbox', { name: 'Preset name' });
  await name.fill('n'.repeat(101));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('tune.presets.0.name');
  await expect(name).toHaveValue('n'.repeat(101));
  await name.fill('Short');
  await page.keyboard.press('Enter');
  await expect(presets).toContainText('Short');
  await expect(page.getByRole('alert')).toHaveCount(0);

  const file = join(folder, 'presets.json');
  const importFile = async (text: string) => {
    writeFileSync(file, text);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Import presets' }).click(),
    ]);
    await chooser.setFiles(file);
  };
  await importFile('{');
  await expect(page.getByRole('alert')).toContainText('it is not JSON');
  const setting = { share: 0.5, mode: 'auto' };
  const shared = [{ name: 'Shared', note: '', setting }];
  await importFile(JSON.stringify({ kind: 'reelscope-presets', version: 1, presets: shared }));
  await expect(presets).toContainText('Shared');
  await expect(page.getByRole('alert')).toHaveCount(0);
  for (const saved of ['Short', 'Shared']) {
    await presets.getByRole('button', { name: `Delete preset ${saved}` }).click();
  }
  await expect(presets).toHaveCount(0);
});

test('a session file that is opened with the program opens its view', async ({ page }) => {
  // As a desktop window is told of it.
  let tell: (message: string) => void = () => undefined;
  let answersWait: Promise<undefined> = Promise.resolve(undefined);
  await page.routeWebSocket(/rpc/, (socket) => {
    tell = (message) => {
      socket.send(message);
    };
    socket.connectToServer().onMessage((message) => {
      void answersWait.then(() => {
        socket.send(message);
      });
    });
  });
  await openTune(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save session' }).click(),
  ]);
  const saved = join(folder, 'opened.reelscope');
  await download.saveAs(saved);
  const session = JSON.parse(readFileSync(saved, 'utf8')) as { view: { current: { share: number } } };
  session.view.current.share = 0.35;
  const value = { kind: 'open-session', name: 'opened.reelscope', text: JSON.stringify(session) };
  const open = () => {
    tell(JSON.stringify({ kind: 'event', name: 'app.command', value }));
  };
  await page.keyboard.press('Alt+1');
  await expect(page.getByRole('main', { name: 'Explore' })).toBeVisible();
  open();
  const share = page.getByRole('slider', { name: 'Content share' });
  await expect(share).toHaveValue('0.35');
  // A window that is still opening its library shows it afterwards.
  session.view.current.share = 0.65;
  value.text = JSON.stringify(session);
  const opening = Promise.withResolvers<undefined>();
  answersWait = opening.promise;
  await page.reload();
  await page.getByRole('heading', { name: 'Opening your library' }).waitFor();
  open();
  opening.resolve(undefined);
  await expect(share).toHaveValue('0.65');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`everything shown is accessible and nothing is cut off (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await openTune(page);
    await compareRanks(page);
    const whatIf = page.getByRole('region', { name: 'What if' });
    await whatIf.getByRole('button', { name: 'Measure this viewer' }).click();
    await expect(whatIf.getByText(/Viewer 4 liked/)).toBeVisible();
    await page.getByRole('button', { name: 'Measure the content index' }).click();
    await expect(page.getByRole('img', { name: /Content: recall@10/ })).toBeVisible({ timeout: 30_000 });
    for (const size of [
      { width: 1280, height: 800 },
      { width: 1024, height: 700 },
    ]) {
      await page.setViewportSize(size);
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      // The screen scrolls, the window does not.
      const overflow = await page.evaluate(() => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
        return { width: scrollWidth - clientWidth, height: scrollHeight - clientHeight };
      });
      expect(overflow).toEqual({ width: 0, height: 0 });
    }
  });
}
