import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '#electron/formats/make-folder.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { describeIf, itIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

describe('makeFolder', () => {
  it('makes a folder and those above it, and takes one that is there', () => {
    const folder = join(temporaryFolder(), 'a', 'b', 'c');
    makeFolder(folder);
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it('makes folders that only their owner enters, when told to', () => {
    const above = join(temporaryFolder(), 'a');
    makeFolder(join(above, 'b'), 0o700);
    if (process.platform !== 'win32') expect(statSync(above).mode & 0o777).toBe(0o700);
  });

  it('names the file that is in the way, and a link that leads nowhere', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'a', 'b')]) {
      expect(
        expectRefused(() => {
          makeFolder(path);
        }, 'bad-request'),
      ).toContain(`${file} is a file, not a folder`);
    }
    const link = join(folder, 'link');
    symlinkSync(join(folder, 'nowhere'), link);
    expect(
      expectRefused(() => {
        makeFolder(link);
      }, 'bad-request'),
    ).toContain(`${link} is a link that leads nowhere`);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
  });

  itIf(process.platform === 'linux', 'nothing can be made below /proc')(
    'gives up where nothing can be made',
    () => {
      const message = expectRefused(() => {
        makeFolder('/proc/nothing/here');
      }, 'bad-request');
      expect(message).toBe('No folder can be made in /proc (ENOENT): choose a place where you may write.');
    },
  );
});

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
describeIf(isRoot, 'folders on a read-only disk, because only root on Linux can mount one')(
  'on a read-only disk',
  () => {
    it('says that it is read-only, unless the folder is there', (context) => {
      const disk = temporaryFolder();
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0;
      if (!mounted) context.skip('no disk can be mounted here');
      try {
        mkdirSync(join(disk, 'there'));
        spawnSync('mount', ['-o', 'remount,ro', disk]);
        makeFolder(join(disk, 'there'));
        const message = expectRefused(() => {
          makeFolder(join(disk, 'a', 'b'));
        }, 'bad-request');
        expect(message).toContain(`No folder can be made in ${disk} (EROFS)`);
      } finally {
        spawnSync('umount', [disk]);
      }
    });
  },
);
