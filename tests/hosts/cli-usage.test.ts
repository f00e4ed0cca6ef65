import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { areCommand, COMMAND_NAMES } from '#electron/hosts/cli/command-names.ts';
import { cli } from './cli.ts';

it('prints the version of the program', async () => {
  const root = join(import.meta.dirname, '../..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await cli('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

it('lists every command in its help, and tells commands from what a window is started with', async () => {
  const { out } = await cli('--help');
  const listed = [...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  expect(listed).toEqual([...COMMAND_NAMES, 'help']);
  for (const name of listed) expect(areCommand([name ?? '', '--json'])).toBe(true);
  for (const args of [[], ['/films'], ['view.reelscope'], ['--no-sandbox'], ['films', 'search']]) {
    expect(areCommand(args)).toBe(false);
  }
});
