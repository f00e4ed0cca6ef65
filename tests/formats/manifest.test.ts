import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdsLibrary, manifestText, readManifest, type ManifestBody } from '#electron/formats/manifest.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { manifestBody, sealedManifest } from '../fixtures/manifest-body.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function folderWith(text: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'manifest.json'), text);
  return folder;
}

const { parameters } = manifestBody();

describe('readManifest', () => {
  it('gives back what was written, with an identity', () => {
    const body = manifestBody();
    const manifest = readManifest(folderWith(manifestText(body)));
    expect(manifest).toEqual({ ...body, id: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  });

  it('gives equal libraries one identity and different ones different identities', () => {
    const idOf = (body: ManifestBody) => readManifest(folderWith(manifestText(body))).id;
    expect(idOf(manifestBody())).toBe(idOf(manifestBody()));
    expect(idOf(manifestBody({ name: 'Other' }))).not.toBe(idOf(manifestBody()));
    expect(idOf(manifestBody({ files: manifestBody().files.toReversed() }))).not.toBe(idOf(manifestBody()));
  });

  it('accepts a manifest that was only laid out anew', () => {
    const text = JSON.stringify(JSON.parse(manifestText(manifestBody())));
    expect(readManifest(folderWith(text)).name).toBe('Test');
  });

  it('says that a folder holds no library', () => {
    const folder = temporaryFolder();
    const message = expectRefused(() => readManifest(folder), 'library-unusable');
    expect(message).toContain(folder);
    expect(message).toContain('no manifest.json');
    expectRefused(() => readManifest(join(folder, 'nowhere')), 'library-unusable');
  });

  it('says that a manifest cannot be read', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'manifest.json'));
    expect(expectRefused(() => readManifest(folder), 'library-unusable')).toContain('cannot be read');
  });

  it.each([0, 2, 99])('refuses format %i and names both formats', (schema) => {
    const folder = folderWith(sealedManifest({ ...manifestBody(), schema }));
    const message = expectRefused(() => readManifest(folder), 'library-unusable');
    expect(message).toMatch(new RegExp(`format ${schema} .* reads 1`));
  });

  it('refuses a manifest cut anywhere', () => {
    const text = manifestText(manifestBody()).trimEnd();
    for (let length = 0; length < text.length; length++) {
      expectRefused(
        () => readManifest(folderWith(text.slice(0, length))),
        'library-damaged',
        `at ${length}:`,
      );
    }
  });

  it('refuses any changed digit or letter', () => {
    const text = manifestText(manifestBody());
    let changes = 0;
    for (const { index } of text.matchAll(/(?<=: "?)[0-9a-zA-Z]/g)) {
      const changed = text.slice(0, index) + (text[index] === '7' ? '8' : '7') + text.slice(index + 1);
      if (changed.includes('"schema": 7')) continue;
      expectRefused(() => readManifest(folderWith(changed)), 'library-damaged', `at ${index}:`);
      changes++;
    }
    expect(changes).toBeGreaterThan(20);
  });

  it.each(['null', '[]', '7', '"text"', '{}', '{"schema":1}', '\u0000', '{"schema":"1"}'])(
    'refuses %j in its place',
    (text) => {
      expectRefused(() => readManifest(folderWith(text)), 'library-damaged');
    },
  );

  it.each([
    '../outside',
    '..',
    '.',
    '.hidden',
    '/etc/passwd',
    'sub/file',
    'sub\\file',
    '..\\outside',
    'C:\\file',
    'c:file',
    '',
    'nul\u0000byte',
    'line\nbreak',
    'file\n',
    'a'.repeat(101),
  ])('refuses the file name %j, which could lead out of the folder, whatever the identity says', (path) => {
    const files = [{ path, bytes: 1, sha256: 'a'.repeat(64), parts: [] }];
    expectRefused(() => readManifest(folderWith(sealedManifest(manifestBody({ files })))), 'library-damaged');
  });

  it.each([
    ['a hash that is none', { files: [{ path: 'a', bytes: 1, sha256: 'xyz', parts: [] }] }],
    ['a negative size', { files: [{ path: 'a', bytes: -1, sha256: 'a'.repeat(64), parts: [] }] }],
    ['a negative count', { counts: { films: -1, viewers: 1, ratings: 3, positives: 2, terms: 0 } }],
    ['a fractional count', { counts: { films: 1.5, viewers: 1, ratings: 3, positives: 2, terms: 0 } }],
    ['a negative number of iterations', { parameters: { ...parameters, iterations: -1 } }],
    ['a negative regularisation', { parameters: { ...parameters, regularisation: -0.1 } }],
    ['a negative weight', { parameters: { ...parameters, unobservedWeight: -0.1 } }],
    ['no name', { name: '' }],
    ['no date', { created: 'yesterday' }],
  ])('refuses %s, which is not written either', (_, different) => {
    const body = { ...manifestBody(), ...different };
    expectRefused(() => readManifest(folderWith(sealedManifest(body))), 'library-damaged');
    const message = expectRefused(() => manifestText(body), 'internal');
    expect(message).toContain(Object.keys(different)[0]);
  });
});

describe('holdsLibrary', () => {
  it('knows a library, and one whose manifest was changed', () => {
    const text = manifestText(manifestBody());
    expect(holdsLibrary(folderWith(text))).toBe(true);
    expect(holdsLibrary(folderWith(text.replace('"Test"', '"Changed"')))).toBe(true);
  });

  it('knows no library where there is no manifest', () => {
    expect(holdsLibrary(temporaryFolder())).toBe(false);
  });

  it('knows a library of another version, so that like replaces like', () => {
    expect(holdsLibrary(folderWith(sealedManifest({ ...manifestBody(), schema: 2 })))).toBe(true);
  });

  it.each(['{"manifest_version": 3, "name": "A browser extension", "version": "1.0"}', '{}', 'not JSON'])(
    'does not take another program’s manifest.json for a library, or its folder would be replaced: %s',
    (text) => {
      expect(holdsLibrary(folderWith(text))).toBe(false);
    },
  );
});
