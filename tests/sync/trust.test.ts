import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestText, parseManifest, type ManifestBody } from '#electron/formats/manifest.ts';
import { assertTrusted, channelText, readChannel, type Channel } from '#electron/sync/channel.ts';
import { readForeignManifest } from '#electron/sync/check-manifest.ts';
import { createPublisherKey, isSignedBy, readPublisherKey, type Signer } from '#electron/sync/signing.ts';
import { expectRefused } from '../fixtures/damage.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { manifestBody, sealedManifest } from '../fixtures/manifest-body.ts';
import { startS3Server, type S3Server } from '../fixtures/s3-server.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { publish, sync } from './sync-harness.ts';

const CHANNEL: Omit<Channel, 'schema'> = {
  channel: 'stable',
  sequence: 7,
  published: '2026-01-01T00:00:00.000Z',
  expires: '2027-01-01T00:00:00.000Z',
  library: 'a'.repeat(64),
};
const RULES = {
  name: 'stable',
  key: undefined,
  allowUnsigned: false,
  seen: undefined,
  now: new Date('2026-06-01T00:00:00.000Z'),
} as const;

let alice: Signer;
let mallory: Signer;
beforeEach(() => {
  alice = createPublisherKey(temporaryFolder());
  mallory = createPublisherKey(temporaryFolder());
});

describe('a publishing key', () => {
  it('is read back as it was made', () => {
    const home = temporaryFolder();
    expect(readPublisherKey(home)).toBeUndefined();
    const made = createPublisherKey(home);
    expect(readPublisherKey(home)?.key).toBe(made.key);
    expect(isSignedBy(made.key, 'text', readPublisherKey(home)?.sign('text') ?? '')).toBe(true);
    expect(isSignedBy(made.key, 'texT', made.sign('text'))).toBe(false);
    expect(isSignedBy(mallory.key, 'text', made.sign('text'))).toBe(false);
  });

  it('says so when its file is damaged', () => {
    const home = temporaryFolder();
    createPublisherKey(home);
    writeFileSync(join(home, 'keys', 'publisher.pem'), 'not a key');
    expectRefused(() => readPublisherKey(home), 'bad-request');
  });
});

describe('a channel', () => {
  it('that is signed is read, and trusted at first sight', () => {
    const found = readChannel(channelText(CHANNEL, alice), 'stable');
    expect(found).toEqual({ channel: { schema: 1, ...CHANNEL }, key: alice.key });
    expect(() => {
      assertTrusted(found, RULES);
    }).not.toThrow();
  });

  it('that was changed anywhere after it was signed is refused', () => {
    const text = channelText(CHANNEL, alice);
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.integer({ min: 1, max: 127 }), (at, change) => {
        const code = (text.charCodeAt(at) + change) % 128;
        const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
        let found;
        try {
          found = readChannel(changed, 'stable');
        } catch (error) {
          expect(error).toMatchObject({ code: 'untrusted' });
          return;
        }
        // A change that leaves key, signature and text as they were (white space, unused bits of base64) is none.
        expect(found).toEqual({ channel: { schema: 1, ...CHANNEL }, key: alice.key });
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['another document', '{"a":1}'],
    ['a signed text that is no channel', JSON.stringify({ signed: '{}', signature: null })],
  ])('that is %s is refused', (_, text) => {
    expectRefused(() => readChannel(text, 'stable'), 'untrusted');
  });

  it('of a later format is refused with what to do', () => {
    const signed = JSON.stringify({ schema: 2, ...CHANNEL });
    const text = JSON.stringify({ signed, signature: { key: alice.key, value: alice.sign(signed) } });
    expect(expectRefused(() => readChannel(text, 'stable'), 'untrusted')).toMatch(
      /format 2.*update Reelscope/,
    );
  });

  const refusals: readonly [string, RegExp, () => [Partial<Channel>, Signer | undefined, object]][] = [
    ['signed by another key than the named one', /is signed by/, () => [{}, mallory, { key: alice.key }]],
    [
      'signed by another key than the one seen before',
      /is signed by/,
      () => [{ sequence: 9 }, mallory, { seen: { key: alice.key, sequence: 7, library: 'a'.repeat(64) } }],
    ],
    ['unsigned', /is not signed/, () => [{}, undefined, {}]],
    [
      'unsigned where it was signed before, even when unsigned ones are allowed',
      /is not signed/,
      () => [
        { sequence: 9 },
        undefined,
        { allowUnsigned: true, seen: { key: alice.key, sequence: 7, library: 'a'.repeat(64) } },
      ],
    ],
    [
      'older than one seen before',
      /went back from publication 8 to 7/,
      () => [{}, alice, { seen: { key: alice.key, sequence: 8, library: 'b'.repeat(64) } }],
    ],
    [
      'the same publication with another library',
      /two libraries/,
      () => [{}, alice, { seen: { key: alice.key, sequence: 7, library: 'b'.repeat(64) } }],
    ],
    ['expired', /expired/, () => [{ expires: '2026-05-31T23:59:59.000Z' }, alice, {}]],
    ["another channel's", /is that of channel beta/, () => [{ channel: 'beta' }, alice, {}]],
  ];
  it.each(refusals)('that is %s is refused', (_, why, given) => {
    const [different, signer, rules] = given();
    const found = readChannel(channelText({ ...CHANNEL, ...different }, signer), 'stable');
    const message = expectRefused(() => {
      assertTrusted(found, { ...RULES, ...rules });
    }, 'untrusted');
    expect(message).toMatch(why);
  });

  it('that is unsigned is taken when the person said so', () => {
    const found = readChannel(channelText(CHANNEL, undefined), 'stable');
    expect(() => {
      assertTrusted(found, { ...RULES, allowUnsigned: true });
    }).not.toThrow();
  });

  it('is taken under a new key once the person names it', () => {
    const found = readChannel(channelText({ ...CHANNEL, sequence: 1 }, mallory), 'stable');
    const seen = { key: alice.key, sequence: 7, library: 'b'.repeat(64) };
    expect(() => {
      assertTrusted(found, { ...RULES, key: mallory.key, seen });
    }).not.toThrow();
  });
});

describe('a store that turns hostile', () => {
  let server: S3Server;
  beforeEach(async () => {
    server = await startS3Server();
  });
  afterEach(() => server.stop());

  it('cannot bring back an old publication, nor freeze the newest for ever', async () => {
    const root = temporaryFolder();
    const key = 'models/channels/stable.json';
    const published = [];
    for (const seed of [1, 2]) {
      const library = writeMadeLibrary(temporaryFolder(), { seeds: { 'catalogue.sqlite': seed } });
      published.push(await publish(server.endpoint, library, { signer: alice }));
      if (seed === 1) server.objects.set('old', server.objects.get(key) ?? Buffer.alloc(0));
    }
    await sync(server.endpoint, root, { allowUnsigned: false });
    const newest = server.objects.get(key) ?? Buffer.alloc(0);
    server.objects.set(key, server.objects.get('old') ?? Buffer.alloc(0));
    await expect(sync(server.endpoint, root)).rejects.toThrow(/went back/);
    server.objects.set(key, newest);
    expect(await sync(server.endpoint, root)).toMatchObject({ id: published[1]?.id, changed: false });
    const later = new Date(Date.now() + 31 * 24 * 3600 * 1000);
    await expect(sync(server.endpoint, root, { now: later })).rejects.toThrow(/expired/);
  });

  it('is published to again where its channel is damaged, and those who had it before go along', async () => {
    const root = temporaryFolder();
    const key = 'models/channels/stable.json';
    const [before, after] = [1, 2].map((seed) =>
      writeMadeLibrary(temporaryFolder(), { seeds: { 'catalogue.sqlite': seed } }),
    );
    await publish(server.endpoint, before ?? '', { signer: alice });
    await sync(server.endpoint, root, { allowUnsigned: false });
    server.objects.set(key, Buffer.from('garbage'));
    await expect(sync(server.endpoint, root)).rejects.toThrow(/publish again/);
    const published = await publish(server.endpoint, after ?? '', { signer: alice });
    expect(await sync(server.endpoint, root, { allowUnsigned: false })).toMatchObject({
      id: published.id,
      changed: true,
    });
    expect((await publish(server.endpoint, before ?? '', { signer: alice })).sequence).toBe(
      published.sequence + 1,
    );
  });

  it('cannot have a stranger publish to a signed channel by accident', async () => {
    const library = writeMadeLibrary(temporaryFolder());
    await publish(server.endpoint, library, { signer: alice });
    await expect(publish(server.endpoint, library, { signer: mallory })).rejects.toMatchObject({
      code: 'untrusted',
    });
    await expect(publish(server.endpoint, library)).rejects.toMatchObject({ code: 'untrusted' });
  });

  it('cannot send a channel or a manifest without end', async () => {
    server.misbehave = ({ response }) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(Buffer.alloc(65_536, 32)), 1);
      response.on('close', () => {
        clearInterval(timer);
      });
      return true;
    };
    await expect(sync(server.endpoint, temporaryFolder())).rejects.toThrow(/larger than 65536 bytes/);
  });
});

describe('a manifest from a store', () => {
  const check = (different: Partial<ManifestBody>) => {
    const text = sealedManifest(manifestBody(different));
    const id = /"id": "([0-9a-f]{64})"/.exec(text)?.[1] ?? '';
    return () => readForeignManifest(text, id);
  };
  const { files } = manifestBody();
  const file = (path: string, bytes: number, parts: string[]) => ({
    path,
    bytes,
    sha256: 'a'.repeat(64),
    parts,
  });
  const part = (letter: string) => letter.repeat(64);

  it('that is whole is read', () => {
    expect(check({})().files).toHaveLength(6);
  });

  it.each([
    ['../escape'],
    ['/etc/passwd'],
    ['a/b'],
    ['a\\b'],
    ['..'],
    ['.hidden'],
    ['C:evil'],
    ['nul'],
    ['con.txt'],
    ['lpt1.npy'],
    ['trailing.'],
    ['manifest.json'],
    ['Manifest.JSON'],
    ['CATALOGUE.sqlite'],
    ['catalogue.sqlite'],
    ['a\u0000b'],
    [''],
    ['x'.repeat(101)],
  ])('that names a file %j is refused', (path) => {
    expectRefused(check({ files: [...files, file(path, 3, [part('c')])] }), 'untrusted');
  });

  it.each([
    ['absurdly large', [file('big', 2 ** 45, [part('c')])], /bytes|parts/],
    ['negative', [file('big', -1, [])], /not a whole/],
    ['not a whole number', [file('big', 1.5, [part('c')])], /not a whole/],
    ['of too few parts', [file('big', 9 * 2 ** 20, [part('c')])], /number of parts/],
    ['of too many parts', [file('big', 10, [part('c'), part('d')])], /number of parts/],
    ['of parts that are no hashes', [file('big', 10, ['../../etc/passwd'])], /not a whole/],
    ['of one part with two lengths', [file('x', 10, [part('c')]), file('y', 11, [part('c')])], /two lengths/],
    [
      'far too many',
      Array.from({ length: 2000 }, (_, i) => file(`f${i}`, 3, [part('c')])),
      /names 2006 files/,
    ],
  ])('with files that are %s is refused', (_, more, why) => {
    expect(expectRefused(check({ files: [...files, ...more] }), 'untrusted')).toMatch(why);
  });

  it('of another library, or another version, is refused', () => {
    const text = manifestText(manifestBody());
    expect(expectRefused(() => readForeignManifest(text, part('f')), 'untrusted')).toMatch(
      /is that of library/,
    );
    const later = text.replace('"schema": 1', '"schema": 2');
    expectRefused(() => readForeignManifest(later, part('f')), 'library-unusable');
  });

  it('that is any text at all is read as it is or refused with a reason', () => {
    const text = manifestText(manifestBody());
    const { id } = parseManifest(text, 'here');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ maxLength: 5 }), fc.nat(5), (at, insert, remove) => {
        const changed = text.slice(0, at) + insert + text.slice(at + remove);
        try {
          expect(readForeignManifest(changed, id)).toEqual(parseManifest(text, 'here'));
        } catch (error) {
          expect(error).toMatchObject({ name: 'ReelscopeError' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is what a trainer wrote, to the letter', () => {
    const folder = writeMadeLibrary(temporaryFolder());
    const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
    expect(readForeignManifest(text, parseManifest(text, folder).id).name).toBe('Made');
  });
});
