import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '#electron/formats/folder-lock.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

describe('lockFolder', () => {
  it('is held by one at a time, in a folder that it makes', () => {
    const folder = join(temporaryFolder(), 'new');
    const unlock = lockFolder(folder);
    expect(lockFolder(folder)).toBeUndefined();
    unlock?.();
    const next = lockFolder(folder);
    expect(next).toBeDefined();
    next?.();
  });

  it('takes no other failure for somebody else who holds it', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, '.lock'));
    const message: unknown = expect.stringContaining(`${folder} cannot be written`);
    expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'bad-request', message }));
  });
});
