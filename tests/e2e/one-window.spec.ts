import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './reelscope-test.ts';

test('a second window takes over; the first says so, keeps its state, and takes over again when asked', async ({
  reelscope: first,
  context,
}) => {
  await first.getByRole('combobox', { name: 'Start from films' }).fill('alien');
  await first.getByRole('option').first().click();

  const second = await context.newPage();
  await second.goto(first.url());
  await second.getByRole('main', { name: 'Explore' }).waitFor();
  const notice = first.getByRole('alertdialog', { name: 'Reelscope is open in another window' });
  await expect(notice).toBeFocused();
  const { violations } = await new AxeBuilder({ page: first }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);

  // What is covered does not listen to keys.
  await first.keyboard.press('Control+k');
  await first.keyboard.press('Control+z');
  await expect(first.getByRole('dialog', { name: 'Commands', includeHidden: true })).not.toHaveAttribute(
    'open',
  );
  await first.keyboard.press('Tab');
  await first.keyboard.press('Enter');
  await expect(notice).toBeHidden();
  await expect(first.getByRole('grid', { name: 'Films to start from' })).toContainText('Alien');
  await expect(second.getByRole('alertdialog')).toBeVisible();
});
