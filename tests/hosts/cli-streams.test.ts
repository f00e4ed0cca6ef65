import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, inject, it } from 'vitest';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const MAIN = join(import.meta.dirname, '../../electron/hosts/cli/main.ts');
const NODE = ['--disable-warning=ExperimentalWarning', MAIN];

describe('the streams of the command line', () => {
  it('are no reason to end when nobody reads how far the work is', { timeout: 120_000 }, async () => {
    const out = join(temporaryFolder(), 'sample');
    const run = spawn(process.execPath, [...NODE, 'sample', '--out', out], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(run.stderr, 'data');
    run.stderr.destroy();
    expect(await once(run, 'exit')).toEqual([0, null]);
    expect(existsSync(join(out, 'manifest.json'))).toBe(true);
  });
});

describeIf(existsSync('/dev/full'), 'the output onto a full disk, because there is no /dev/full')(
  'an output that cannot be written',
  () => {
    it('is one line and exit code 1', async () => {
      const full = openSync('/dev/full', 'w');
      const search = ['search', '--library', inject('sampleLibrary'), 'heat'];
      const run = spawn(process.execPath, [...NODE, ...search], { stdio: ['ignore', full, 'pipe'] });
      closeSync(full);
      const [err, [code]] = await Promise.all([
        text(run.stderr ?? expect.fail('no stderr')),
        once(run, 'exit') as Promise<[number]>,
      ]);
      expect(code).toBe(1);
      expect(err.trim().split('\n')).toEqual([
        expect.stringMatching(/^reelscope: .*cannot be written.*ENOSPC/),
      ]);
    });
  },
);
