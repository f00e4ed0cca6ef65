import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { Library } from '#electron/engine/library/library.ts';
import { assertVerified, verifyEveryFile } from '#electron/engine/library/verify-library.ts';
import { manifestText, readManifest, type Manifest } from '#electron/formats/manifest.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const sample = inject('sampleLibrary');

/** A copy of the sample library, and a folder for what was verified. */
function copied(): { folder: string; records: string; manifest: Manifest } {
  const folder = join(temporaryFolder(), 'library');
  cpSync(sample, folder, { recursive: true });
  return { folder, records: join(temporaryFolder(), 'verified'), manifest: readManifest(folder) };
}

/** Turns one bit in the middle of the file around and sets its times back to what they were. */
function flipByte(path: string): void {
  const { atime, mtime } = statSync(path);
  const bytes = readFileSync(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
}

describe('a verified library', () => {
  it('is intact as it was made', () => {
    const manifest = readManifest(sample);
    expect(manifest.files.length).toBeGreaterThan(15);
    expect(verifyEveryFile(sample, manifest)).toEqual(
      manifest.files.map(({ path }) => ({ path, state: 'intact' })),
    );
    const records = temporaryFolder();
    assertVerified(sample, manifest, records);
    assertVerified(sample, manifest, records);
  });

  it('names every file in it but the manifest', () => {
    const named = readManifest(sample).files.map(({ path }) => path);
    for (const path of ['content.faiss', 'content.ivfdata', 'collaborative.faiss', 'collaborative.ivfdata']) {
      expect(named).toContain(path);
    }
    expect(named).toContain('catalogue.sqlite');
    expect(named).not.toContain('manifest.json');
  });

  it('can be verified where nothing can be recorded', () => {
    const notAFolder = join(temporaryFolder(), 'file');
    writeFileSync(notAFolder, '');
    assertVerified(sample, readManifest(sample), notAFolder);
  });

  it('is verified again when its record is damaged', () => {
    for (const text of ['', 'null', '[]', '{"idf.npy":7}', 'not JSON']) {
      const { folder, records, manifest } = copied();
      assertVerified(folder, manifest, records);
      const [record, ...others] = readdirSync(records);
      expect(others).toEqual([]);
      writeFileSync(join(records, record ?? ''), text);
      assertVerified(folder, manifest, records);
      writeFileSync(join(records, record ?? ''), text);
      flipByte(join(folder, 'idf.npy'));
      expectRefused(() => {
        assertVerified(folder, manifest, records);
      }, 'library-damaged');
    }
  });
});

describe('a damaged library', () => {
  let paths: readonly string[] = [];
  beforeAll(() => {
    paths = readManifest(sample).files.map(({ path }) => path);
  });

  const kinds: { readonly kind: string; readonly damage: (path: string) => void; readonly state: string }[] =
    [
      { kind: 'a flipped bit', damage: flipByte, state: 'damaged' },
      {
        kind: 'a file cut short',
        damage: (path) => {
          writeFileSync(path, readFileSync(path).subarray(0, -1));
        },
        state: 'wrong-size',
      },
      {
        kind: 'a longer file',
        damage: (path) => {
          writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.of(0)]));
        },
        state: 'wrong-size',
      },
      {
        kind: 'a missing file',
        damage: (path) => {
          rmSync(path);
        },
        state: 'missing',
      },
      {
        kind: 'a folder in place of a file',
        damage: (path) => {
          rmSync(path);
          mkdirSync(path);
        },
        state: 'wrong-size',
      },
    ];

  it.each(kinds)(
    'with $kind is refused, whichever file it is, verified before or not',
    ({ damage, state }) => {
      const { folder, records, manifest } = copied();
      for (const path of paths) {
        const file = join(folder, path);
        const kept = join(temporaryFolder(), 'kept');
        cpSync(file, kept);
        assertVerified(folder, manifest, records);
        damage(file);
        for (const known of [records, join(records, 'none')]) {
          const message = expectRefused(
            () => {
              assertVerified(folder, manifest, known);
            },
            'library-damaged',
            path,
          );
          expect(message.startsWith(`${path} of `)).toBe(true);
        }
        expect(verifyEveryFile(folder, manifest)).toEqual(
          paths.map((other) => ({ path: other, state: other === path ? state : 'intact' })),
        );
        rmSync(file, { recursive: true, force: true });
        renameSync(kept, file);
        assertVerified(folder, manifest, records);
      }
    },
  );

  it('is refused when a verified file is exchanged for another of the same size and times', () => {
    const { folder, records, manifest } = copied();
    assertVerified(folder, manifest, records);
    const path = join(folder, 'item-factors.npy');
    const { atime, mtime } = statSync(path);
    const other = `${path}.other`;
    writeFileSync(other, Buffer.alloc(statSync(path).size));
    renameSync(other, path);
    utimesSync(path, atime, mtime);
    expectRefused(() => {
      assertVerified(folder, manifest, records);
    }, 'library-damaged');
  });

  it('does not open', () => {
    const { folder } = copied();
    const home = temporaryFolder();
    Library.open(folder, home).close();
    flipByte(join(folder, 'content.ivfdata'));
    expect(expectRefused(() => Library.open(folder, home), 'library-damaged')).toContain('content.ivfdata');
  });

  it('does not open with an index that its manifest does not vouch for', () => {
    const { folder, manifest } = copied();
    const { id, ...body } = manifest;
    expect(id).not.toBe('');
    const files = body.files.filter(({ path }) => path !== 'content.ivfdata');
    writeFileSync(join(folder, 'manifest.json'), manifestText({ ...body, files }));
    flipByte(join(folder, 'content.ivfdata'));
    expectRefused(() => Library.open(folder, temporaryFolder()).contentIndex, 'library-damaged');
  });
});
