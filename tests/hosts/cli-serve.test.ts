import { expect, it } from 'vitest';
import { cli } from './cli.ts';

it('refuses a port that there is none of', async () => {
  const { code, err } = await cli('serve', '--port', '70000');
  expect([code, err]).toEqual([2, expect.stringContaining('A whole number from 0 to 65535 is needed.')]);
});
