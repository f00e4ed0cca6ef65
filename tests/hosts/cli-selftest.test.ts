import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedElectron } from '#electron/setup/electron-binary.mjs';
import { describeIf } from '../fixtures/skip.ts';
import { cli } from './cli.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('selftest', () => {
  it(
    'tries every part of an installation that works, and leaves nothing behind',
    { timeout: 120_000 },
    async () => {
      const { code, out } = await cli('selftest', '--json');
      const report = JSON.parse(out) as {
        ok: boolean;
        checks: { name: string; ok: boolean; detail: string }[];
      };
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(report.checks.map(({ name }) => name.split(' ')[0])).toEqual([
        'training',
        'search',
        'content',
        'collaborative',
        'hybrid',
        'HDF5',
        'GPU',
      ]);
      expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
    },
  );
});

describeIf(installedElectron() === undefined, 'the refusal to package, because Electron is installed here')(
  'npm run package',
  () => {
    it('says in one line why there can be no installers here', () => {
      // A mirror that answers nobody, so that nothing is fetched wherever the test runs.
      const env = { ...process.env, ELECTRON_MIRROR: 'http://127.0.0.1:9/' };
      const run = spawnSync(process.execPath, ['electron/setup/package.mjs'], {
        cwd: ROOT,
        env,
        encoding: 'utf8',
      });
      const lines = `${run.stdout}${run.stderr}`.trim().split('\n');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/installers cannot be made here: .*127\.0\.0\.1:9.*ELECTRON_MIRROR/);
      expect(run.status).toBe(1);
      expect(existsSync(join(ROOT, 'dist'))).toBe(false);
    });
  },
);
