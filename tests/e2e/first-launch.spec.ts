import { expect, test } from '@playwright/test';
import { startBrowserHost } from '../../bench/support/browser-host.ts';

test('the first launch builds the sample library with progress, then opens Explore; the next one opens at once', async ({
  page,
}) => {
  const first = await startBrowserHost();
  try {
    await page.goto(first.url);
    await expect(page.getByRole('progressbar', { name: 'Building the sample library' })).toBeVisible();
    const welcome = page.getByRole('main', { name: 'Welcome' });
    await expect(welcome.getByRole('link', { name: 'Choose a folder' })).toBeVisible();
    // Another way is taken while the sample is made, and not taken away when it is there.
    await welcome.getByRole('link', { name: 'Connect a bucket' }).click();
    await expect(page.getByRole('group', { name: 'Library' })).toBeVisible({ timeout: 40_000 });
    await expect(page.getByRole('main', { name: 'Libraries' })).toBeVisible();
    await page.getByRole('link', { name: 'Explore', exact: true }).click();
    await expect(page.getByRole('main', { name: 'Explore' })).toBeVisible({ timeout: 40_000 });
    await expect(page.getByRole('group', { name: 'Library' })).toContainText('Sample library');

    const again = await startBrowserHost({ home: first.home });
    try {
      await page.goto(again.url);
      await expect(page.getByRole('main', { name: 'Explore' })).toBeVisible();
    } finally {
      await again.stop();
    }
  } finally {
    await first.stop();
  }
});

test('without the token in the address there is nothing to see', async ({ page }) => {
  const host = await startBrowserHost();
  try {
    const response = await page.goto(new URL('/', host.url).href);
    expect(response?.status()).toBe(403);
    await expect(page.getByText('Open the address that Reelscope printed')).toBeVisible();
  } finally {
    await host.stop();
  }
});
