import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { asNobody, canBeNobody } from '../fixtures/as-nobody.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cli, type CliRun } from './cli.ts';

const sample = inject('sampleLibrary');

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Fails unless the command failed with one line, and this in it. */
function expectOneLine({ code, err }: CliRun, message: string): void {
  expect([code, err]).toEqual([1, expect.stringContaining(message)]);
  expect(err).toMatch(/^reelscope: [^\n]*\n$/);
  expect(err).not.toContain('unexpected');
}

describe('a place that is not what a command needs', () => {
  it('is named in one line', async () => {
    vi.stubEnv('REELSCOPE_HOME', temporaryFolder());
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const store = join(folder, 'store');
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expectOneLine(
      await cli('publish', '--library', empty, '--to', store, '--unsigned'),
      `${empty} holds no library`,
    );
    const library = writeMadeLibrary(join(folder, 'library'), {});
    await cli('publish', '--library', library, '--to', store, '--unsigned');
    const sync = await cli('sync', '--from', store, '--to', file, '--allow-unsigned');
    expectOneLine(sync, `${file} is a file, not a folder`);
    for (const target of [folder, '']) {
      const exported = await cli('export', '--library', sample, '--hdf5', target);
      expectOneLine(exported, `${target || process.cwd()} is a folder: name a file`);
    }
  });

  it('is told from a folder without versions', async () => {
    const folder = temporaryFolder();
    for (const root of [folder, join(folder, 'nowhere')]) {
      expectOneLine(await cli('versions', '--in', root), `No versions are kept in ${root}`);
    }
  });
});

describeIf(canBeNobody, 'what may not be read or written, because only root can become somebody else')(
  'a place that may not be read or written',
  () => {
    it('is named where versions are kept', async () => {
      const root = temporaryFolder();
      writeFileSync(join(root, 'versions.json'), '{}');
      const run = await asNobody(() => cli('versions', '--in', root));
      expectOneLine(run, `${join(root, 'versions.json')} cannot be read (EACCES)`);
    });

    it('is named in a library, by verify with all that is wrong', async () => {
      vi.stubEnv('REELSCOPE_HOME', temporaryFolder());
      const folder = temporaryFolder();
      const copy = join(folder, 'library');
      cpSync(sample, copy, { recursive: true });
      chmodSync(folder, 0o755);
      chmodSync(join(copy, 'idf.npy'), 0o000);
      rmSync(join(copy, 'vocabulary.json'));
      const verified = await asNobody(() => cli('verify', '--library', copy));
      expectOneLine(verified, 'idf.npy (unreadable), vocabulary.json (missing)');
      expect(verified.out).toMatch(/^unreadable {2}idf\.npy$/m);
      const asked = await asNobody(() => cli('search', 'heat', '--library', copy));
      expectOneLine(asked, `idf.npy of ${copy} cannot be read: check that you may read it`);
      const store = join(folder, 'store');
      mkdirSync(store);
      chmodSync(store, 0o777);
      const publish = ['publish', '--library', copy, '--to', store, '--unsigned'];
      const { err } = await asNobody(() => cli(...publish));
      expect(err).toContain(`reelscope: ${join(copy, 'idf.npy')} cannot be read (EACCES)`);
    });

    it('is no home folder to publish from, and does for asking a library', async () => {
      const folder = temporaryFolder();
      cpSync(sample, join(folder, 'library'), { recursive: true });
      chmodSync(folder, 0o755);
      const home = join(folder, 'home');
      vi.stubEnv('REELSCOPE_HOME', home);
      const init = await asNobody(() => cli('publish', '--init'));
      expectOneLine(init, `No folder can be made in ${folder} (EACCES): choose a place where you may write.`);
      expect(init.err).toContain(`${join(home, 'keys')} is missing: `);
      expect(init.err).toContain('REELSCOPE_HOME names the folder');
      const asked = await asNobody(() => cli('search', 'film', '--library', join(folder, 'library')));
      expect([asked.code, asked.err]).toEqual([0, '']);
    });
  },
);
