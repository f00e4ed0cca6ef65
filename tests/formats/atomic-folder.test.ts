import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { assertWritableTarget, writeFolderAtomically } from '#electron/formats/atomic-folder.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const mayNotReplace = () => false;
const mayReplace = () => true;

/** A filler that writes one file called `name`. */
function filling(name: string, text = name) {
  return (folder: string) => {
    writeFileSync(join(folder, name), text);
    return Promise.resolve();
  };
}

function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

/** A folder `out` with one file in it, alone in its parent. */
function existing(): { parent: string; out: string } {
  const parent = temporaryFolder();
  const out = join(parent, 'out');
  mkdirSync(out);
  writeFileSync(join(out, 'old'), 'old');
  return { parent, out };
}

describe('writeFolderAtomically', () => {
  it('makes a new folder, and the folders above it', async () => {
    const parent = temporaryFolder();
    const out = join(parent, 'a', 'b', 'out');
    await writeFolderAtomically(out, mayNotReplace, filling('new'));
    expect(contentsOf(out)).toEqual({ new: 'new' });
    expect(readdirSync(join(parent, 'a', 'b'))).toEqual(['out']);
  });

  it('makes an ordinary folder, that others may read', async () => {
    const parent = temporaryFolder();
    const plain = join(parent, 'plain');
    mkdirSync(plain);
    const out = join(parent, 'out');
    await writeFolderAtomically(out, mayNotReplace, filling('new'));
    expect(statSync(out).mode).toBe(statSync(plain).mode);
  });

  it('fills an empty folder', async () => {
    const out = temporaryFolder();
    await writeFolderAtomically(out, mayNotReplace, filling('new'));
    expect(contentsOf(out)).toEqual({ new: 'new' });
  });

  it('shows nothing under the name before all is there', async () => {
    const { out } = existing();
    await writeFolderAtomically(out, mayReplace, async (folder) => {
      await filling('first')(folder);
      expect(contentsOf(out)).toEqual({ old: 'old' });
      await filling('second')(folder);
      expect(contentsOf(out)).toEqual({ old: 'old' });
    });
    expect(contentsOf(out)).toEqual({ first: 'first', second: 'second' });
  });

  it('replaces what may be replaced, and keeps nothing of it', async () => {
    const { parent, out } = existing();
    await writeFolderAtomically(out, mayReplace, filling('new'));
    expect(contentsOf(out)).toEqual({ new: 'new' });
    expect(readdirSync(parent)).toEqual(['out']);
  });

  it('writes to where a link leads, be it there or not, and leaves the link', async () => {
    const { parent, out } = existing();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(out, link);
    await writeFolderAtomically(link, mayReplace, filling('new'));
    expect(contentsOf(out)).toEqual({ new: 'new' });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readdirSync(parent)).toEqual(['out']);
    const ahead = join(temporaryFolder(), 'link');
    symlinkSync(join(parent, 'later'), ahead);
    await writeFolderAtomically(ahead, mayNotReplace, filling('new'));
    expect(contentsOf(join(parent, 'later'))).toEqual({ new: 'new' });
  });

  it('refuses a folder with other files before it does any work', async () => {
    const { parent, out } = existing();
    let filled = false;
    const attempt = writeFolderAtomically(out, mayNotReplace, () => {
      filled = true;
      return Promise.resolve();
    });
    await expect(attempt).rejects.toMatchObject({
      code: 'bad-request',
      message: /already holds other files/,
    });
    expect(filled).toBe(false);
    expect(contentsOf(out)).toEqual({ old: 'old' });
    expect(readdirSync(parent)).toEqual(['out']);
  });

  it('refuses a file in its place', async () => {
    const out = join(temporaryFolder(), 'file');
    writeFileSync(out, 'mine');
    const attempt = writeFolderAtomically(out, mayReplace, filling('new'));
    await expect(attempt).rejects.toMatchObject({ code: 'bad-request', message: /is a file/ });
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when filling fails, and throws what filling threw', async () => {
    const parent = temporaryFolder();
    const failure = new ReelscopeError('cancelled', 'Cancelled.');
    const attempt = writeFolderAtomically(join(parent, 'out'), mayNotReplace, async (folder) => {
      await filling('half')(folder);
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('leaves the old folder as it was when filling fails', async () => {
    const { parent, out } = existing();
    const attempt = writeFolderAtomically(out, mayReplace, async (folder) => {
      await filling('half')(folder);
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    expect(contentsOf(out)).toEqual({ old: 'old' });
    expect(readdirSync(parent)).toEqual(['out']);
  });

  it.runIf(existsSync('/dev/full'))('says so when the disk is full', async () => {
    const { parent, out } = existing();
    const attempt = writeFolderAtomically(out, mayReplace, async (folder) => {
      await filling('half')(folder);
      writeFileSync('/dev/full', 'more than fits');
    });
    await expect(attempt).rejects.toMatchObject({ code: 'disk-full', message: /Free some space/ });
    expect(contentsOf(out)).toEqual({ old: 'old' });
    expect(readdirSync(parent)).toEqual(['out']);
  });

  it.each([
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'bad-request'],
    ['EROFS', 'bad-request'],
  ])('turns %s into an error that says what to do', async (code, ours) => {
    const out = join(temporaryFolder(), 'out');
    const failure = Object.assign(new Error(code), { code });
    const attempt = writeFolderAtomically(out, mayNotReplace, () => Promise.reject(failure));
    await expect(attempt).rejects.toMatchObject({ name: 'ReelscopeError', code: ours });
  });

  it('does not overwrite what somebody else put there in the meantime', async () => {
    const parent = temporaryFolder();
    const out = join(parent, 'out');
    const attempt = writeFolderAtomically(out, mayNotReplace, async (folder) => {
      await filling('new')(folder);
      mkdirSync(out);
      await filling('theirs')(out);
    });
    await expect(attempt).rejects.toMatchObject({ code: 'bad-request' });
    expect(contentsOf(out)).toEqual({ theirs: 'theirs' });
    expect(readdirSync(parent)).toEqual(['out']);
  });
});

/** Mounts on `folder` for the test; false if that is not possible here. */
function mountedOn(folder: string, ...options: readonly string[]): boolean {
  if (spawnSync('mount', [...options, folder]).status !== 0) return false;
  onTestFinished(() => {
    spawnSync('umount', [folder]);
  });
  return true;
}

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
describeIf(isRoot, 'writing onto a mount point, because only root on Linux can mount')(
  'writeFolderAtomically onto a mount point',
  () => {
    it('refuses another disk before it does any work', async (context) => {
      const parent = temporaryFolder();
      const out = join(parent, 'out');
      mkdirSync(out);
      if (!mountedOn(out, '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs'))
        context.skip('nothing can be mounted here');
      let filled = false;
      const attempt = writeFolderAtomically(out, mayReplace, () => {
        filled = true;
        return Promise.resolve();
      });
      await expect(attempt).rejects.toMatchObject({ code: 'bad-request', message: /is a mount point/ });
      expect(filled).toBe(false);
      expect(readdirSync(parent)).toEqual(['out']);
      await writeFolderAtomically(join(out, 'inside'), mayNotReplace, filling('new'));
      expect(contentsOf(join(out, 'inside'))).toEqual({ new: 'new' });
    });

    it('says so for a folder of the same disk that cannot be moved, and leaves nothing behind', async (context) => {
      const { parent, out } = existing();
      if (!mountedOn(out, '--bind', out)) context.skip('nothing can be mounted here');
      const attempt = writeFolderAtomically(out, mayReplace, filling('new'));
      await expect(attempt).rejects.toMatchObject({ code: 'bad-request', message: /mount point.*EBUSY/ });
      expect(contentsOf(out)).toEqual({ old: 'old' });
      expect(readdirSync(parent)).toEqual(['out']);
    });
  },
);

describe('assertWritableTarget', () => {
  it('takes a free name, an empty folder, and a folder that may be replaced', () => {
    const { parent, out } = existing();
    assertWritableTarget(join(parent, 'free'), mayNotReplace);
    assertWritableTarget(temporaryFolder(), mayNotReplace);
    assertWritableTarget(out, mayReplace);
    expectRefused(() => {
      assertWritableTarget(out, mayNotReplace);
    }, 'bad-request');
  });
});
