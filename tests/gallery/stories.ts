import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/**
 * What a user does on the screens. It pauses at every name that it yields, so that a picture can be taken, and
 * continues when asked for the next one.
 */
export type Story = AsyncGenerator<string, void>;

/** A folder to train on, and a film and a viewer that are in it. */
interface StoryData {
  readonly folder: string;
  readonly film: string;
  readonly viewer: string;
}

/** A bucket of a server on this computer. */
interface StoryBucket {
  readonly endpoint: string;
  readonly name: string;
}

const LONG = { timeout: 120_000 };

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const press = (at: Page | Locator, name: string) => at.getByRole('button', { name, exact: true }).click();
const choose = (page: Page, group: string, name: string) =>
  page.getByRole('radiogroup', { name: group }).getByText(name, { exact: true }).click();
const rows = (page: Page, list: string) => page.getByRole('list', { name: list }).getByRole('listitem');

async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click();
  await expect(page.getByRole('main')).toHaveAccessibleName(screen);
}

/** All stories, one after the other, from a first launch until `stop` ends the program. */
export function allStories(
  page: Page,
  data: StoryData,
  bucket: StoryBucket,
  stop: () => Promise<void>,
): readonly Story[] {
  return [
    welcomeStory(page),
    exploreStory(page),
    mapStory(page),
    trainStory(page, data),
    tuneStory(page, data),
    librariesStory(page, bucket),
    settingsStory(page),
    commandsStory(page),
    goneStory(page, stop),
  ];
}

/** Begins on a first launch, while the sample library is being built, and ends when it is open. */
async function* welcomeStory(page: Page): Story {
  const progress = page.getByRole('progressbar', { name: 'Building the sample library' });
  await expect(progress).not.toHaveAttribute('aria-valuenow', '0', LONG);
  yield 'welcome';
  await expect(page.getByRole('main', { name: 'Explore' })).toBeVisible(LONG);
}

/** Begins with nothing chosen. */
async function* exploreStory(page: Page): Story {
  await goTo(page, 'Explore');
  await expect(rows(page, 'Most rated films').first()).toBeVisible();
  await expect(rows(page, 'Most active viewers').first()).toBeVisible();
  yield 'explore-empty';

  const films = page.getByRole('combobox', { name: 'Start from films' });
  await films.fill('spirted');
  await expect(page.getByRole('option', { name: 'Spirited Away' })).toBeVisible();
  yield 'explore-suggestions';
  await page.getByRole('option', { name: 'Spirited Away' }).click();
  await expect(rows(page, 'Like these films').first()).toBeVisible();
  yield 'explore-no-viewer';

  await rows(page, 'Most active viewers').first().getByRole('button').click();
  await expect(rows(page, 'Blend').first()).toBeVisible();
  yield 'explore';
  await rows(page, 'Blend').nth(1).getByRole('button').click();
  const panel = page.getByRole('region', { name: 'About this film' });
  await expect(panel.getByRole('table', { name: 'Own ratings' })).toBeVisible();
  yield 'explore-why';
  await press(panel, 'Close About this film');

  await press(page, 'Portrait');
  await expect(page.getByRole('table', { name: 'Genres' })).toBeVisible();
  yield 'explore-portrait';
  await page.keyboard.press('Escape');
  await choose(page, 'Set weights by', 'Triangle');
  await page.getByText('Numbers', { exact: true }).click();
  yield 'explore-triangle';
  await page.getByText('Numbers', { exact: true }).click();
  await choose(page, 'Set weights by', 'Sliders');

  await press(page, 'All genres');
  await expect(page.getByRole('menuitemcheckbox').first()).toBeVisible();
  yield 'explore-genres';
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await films.fill('qqqqzzzz');
  await expect(page.getByText(/No film matches/).first()).toBeVisible();
  yield 'explore-no-such-film';
  await films.fill('');

  await press(page, 'Clear viewer');
  await press(page, 'Use my own taste');
  await expect(rows(page, 'Well-known films').first()).toBeVisible();
  yield 'explore-taste-empty';
  for (const film of [0, 1, 2]) {
    await rows(page, 'Well-known films').nth(film).getByRole('slider').focus();
    await page.keyboard.press('End');
  }
  await expect(rows(page, 'My ratings')).toHaveCount(3);
  await expect(rows(page, 'For me').first()).toBeVisible();
  yield 'explore-taste';
  for (const left of [2, 1, 0]) {
    await rows(page, 'My ratings').first().getByRole('slider').focus();
    await page.keyboard.press('Home');
    await expect(rows(page, 'My ratings')).toHaveCount(left);
  }
}

/** Begins in Explore. */
async function* mapStory(page: Page): Story {
  await goTo(page, 'Explore');
  // What an earlier story has left open.
  const close = page.getByRole('button', { name: /^Close / });
  if (await close.isVisible()) await close.click();
  await choose(page, 'View', 'Map');
  const map = page.getByRole('application', { name: 'Map of films' });
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await expect(rows(page, 'Most like it').first()).toBeVisible();
  yield 'map';
  await choose(page, 'Pointer', 'Lasso');
  const box = await map.boundingBox();
  if (box === null) throw new Error('the map has no place');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const corners = [
    [-120, -100],
    [120, -100],
    [120, 100],
    [-120, 100],
  ] as const;
  for (const [i, [dx, dy]] of corners.entries()) {
    await page.mouse.move(x + dx, y + dy, { steps: 4 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
  await expect(page.getByRole('heading', { name: /films selected/ })).toBeVisible();
  await expect(rows(page, 'Selected films').first()).toBeVisible();
  yield 'map-lasso';
  await press(page, 'Clear selection');
  await choose(page, 'View', 'Lists');
}

/** Ends with the trained library open. */
async function* trainStory(page: Page, { folder }: StoryData): Story {
  await goTo(page, 'Train');
  yield 'train-empty';
  const input = page.getByRole('textbox', { name: 'Folder' });
  await input.fill(`${folder}-that-is-not-there`);
  await press(page, 'Look inside');
  await expect(page.getByRole('alert')).toContainText('There is no folder');
  yield 'train-error';
  await input.fill(folder);
  await press(page, 'Look inside');
  await expect(section(page, 'How to train')).toBeVisible(LONG);
  yield 'train-options';

  await page.getByRole('textbox', { name: 'Name' }).fill('My films');
  const number = async (label: string, value: string) => {
    await page.getByRole('textbox', { name: label, exact: true }).fill(value);
    await page.keyboard.press('Tab');
  };
  await number('Rank', '256');
  await number('Iterations', '1000');
  await press(page, 'Start training');
  await expect(section(page, 'Learning curves').getByRole('img').first()).toBeVisible(LONG);
  await expect(page.getByRole('log', { name: 'Training log' })).toContainText('Measuring quality');
  yield 'train-running';
  await press(page, 'Pause');
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  yield 'train-paused';
  await press(page, 'Cancel');
  await expect(input).toBeVisible();

  await press(page, 'Look inside');
  await number('Rank', '16');
  await number('Iterations', '16');
  await number('Held out', '20%');
  await press(page, 'Start training');
  await expect(section(page, 'Trained: My films').getByRole('table').first()).toBeVisible(LONG);
  yield 'train-done';
  await press(page, 'Activate');
  await expect(page.getByRole('status').filter({ hasText: 'My films is open now' })).toBeVisible(LONG);
  yield 'train-activated';
}

/** Begins with an open library that was measured on held-out ratings. */
async function* tuneStory(page: Page, { film, viewer }: StoryData): Story {
  await goTo(page, 'Tune');
  const metrics = section(page, 'Metrics against weights');
  await expect(metrics.getByRole('img', { name: /NDCG@20 by content share/ })).toBeVisible();
  yield 'tune';
  const whatIf = section(page, 'What if');
  await whatIf.getByRole('textbox', { name: 'Viewer' }).fill(viewer);
  await page.keyboard.press('Tab');
  await press(whatIf, 'Measure this viewer');
  await expect(whatIf.getByText(/liked \d+ films/)).toBeVisible();
  await whatIf.scrollIntoViewIfNeeded();
  yield 'tune-what-if';
  const ranks = page.getByRole('region', { name: 'Rank changes', exact: true }).first();
  await ranks.getByRole('textbox', { name: 'Film' }).fill(film);
  await ranks.getByRole('textbox', { name: 'For viewer' }).fill(viewer);
  await page.keyboard.press('Tab');
  await press(ranks, 'Compare');
  await expect(ranks.getByText(/of the first 20 are the same films/)).toBeVisible();
  await ranks.scrollIntoViewIfNeeded();
  yield 'tune-ranks';
  const index = section(page, 'Index');
  await press(index, 'Measure the content index');
  await expect(index.getByRole('img', { name: /Content: recall@10/ })).toBeVisible(LONG);
  await index.scrollIntoViewIfNeeded();
  yield 'tune-index';
}

/** Publishes the open library to the bucket, and checks there for a newer one. */
async function* librariesStory(page: Page, { endpoint, name }: StoryBucket): Story {
  await goTo(page, 'Libraries');
  await expect(rows(page, 'Libraries').first()).toBeVisible();
  yield 'libraries';
  const bucket = section(page, 'Bucket or folder');
  await bucket.getByText('Anonymous', { exact: true }).click();
  await bucket.getByRole('textbox', { name: 'Address' }).fill('films');
  await press(bucket, 'Test the connection');
  await expect(bucket).toContainText('Write it as s3://BUCKET/PREFIX, or as the full path of a folder.');
  yield 'libraries-problem';
  await bucket.getByRole('textbox', { name: 'Address' }).fill(`s3://${name}/films`);
  await bucket.getByRole('textbox', { name: 'Endpoint' }).fill(endpoint);
  await bucket.getByRole('textbox', { name: 'Region' }).fill('us-east-1');
  await bucket.getByText('Access keys', { exact: true }).click();
  await bucket.getByRole('textbox', { name: 'Access key' }).fill('TESTKEY');
  await bucket.getByRole('textbox', { name: 'Secret key' }).fill('TESTSECRET');
  const publish = section(page, 'Publish');
  await press(publish, 'List what would be sent');
  await expect(page.getByRole('table', { name: 'What would be sent' })).toBeVisible(LONG);
  await publish.scrollIntoViewIfNeeded();
  yield 'libraries-publish';
  await press(publish, 'Publish');
  await expect(publish).toContainText('Published as number 1', LONG);
  await press(page, 'Sync now');
  await expect(section(page, 'Sync')).toContainText('The newest models were here already', LONG);
  await page.getByRole('heading', { name: 'Libraries', level: 2 }).scrollIntoViewIfNeeded();
  yield 'libraries-synced';
  await press(page, 'Show');
  await expect(section(page, 'Memory')).toContainText('In memory now');
  await section(page, 'Network requests').scrollIntoViewIfNeeded();
  yield 'libraries-reports';
}

async function* settingsStory(page: Page): Story {
  await goTo(page, 'Settings');
  yield 'settings';
}

async function* commandsStory(page: Page): Story {
  await goTo(page, 'Explore');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option').first()).toBeVisible();
  yield 'palette';
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  yield 'shortcuts';
  await page.keyboard.press('Escape');
}

/** Ends the program behind the page. */
async function* goneStory(page: Page, stop: () => Promise<void>): Story {
  await stop();
  await expect(page.getByText('Reconnecting to Reelscope')).toBeVisible(LONG);
  yield 'program-gone';
}
