import { describe, expect, it } from 'vitest';
import { settingsSchema } from '#shared/contract/settings.ts';
import { EMPTY_FORM, formOf, readForm } from '../../renderer/src/features/libraries/connection-form.ts';

const FILLED = { ...EMPTY_FORM, address: ' s3://bucket/models ', endpoint: 'http://127.0.0.1:9000 ' };

describe('readForm', () => {
  it('makes a connection of what stands in the fields, and leaves out what is empty', () => {
    expect(readForm(FILLED)).toEqual({
      ok: true,
      channel: 'stable',
      connection: {
        address: 's3://bucket/models',
        endpoint: 'http://127.0.0.1:9000',
        credentials: { kind: 'anonymous' },
      },
    });
  });

  it('takes only the fields of whoever asks', () => {
    const all = { ...FILLED, profile: 'p', accessKeyId: 'A', secretAccessKey: 'B', sessionToken: '' };
    const credentials = (credentialsKind: (typeof all)['credentialsKind']) => {
      const read = readForm({ ...all, credentialsKind });
      return read.ok ? read.connection.credentials : read.problems;
    };
    expect(credentials('profile')).toEqual({ kind: 'profile', profile: 'p' });
    expect(credentials('keys')).toEqual({ kind: 'keys', accessKeyId: 'A', secretAccessKey: 'B' });
    expect(credentials('saved')).toEqual({ kind: 'saved' });
    expect(credentials('default')).toEqual({ kind: 'default' });
  });

  it('names each field that cannot be used', () => {
    const read = readForm({ ...EMPTY_FORM, endpoint: 'example', channel: 'A B', credentialsKind: 'keys' });
    expect(read.ok ? [] : Object.keys(read.problems).sort()).toEqual([
      'accessKeyId',
      'address',
      'channel',
      'endpoint',
      'secretAccessKey',
    ]);
  });

  it('takes the whole path of a folder, about which there is nothing else to say', () => {
    const all = { ...FILLED, region: 'here', endpoint: 'not an address', credentialsKind: 'keys' as const };
    for (const address of ['/media/stick/models', 'file:///media/stick', 'D:\\models', '\\\\server\\share']) {
      const connection = { address, credentials: { kind: 'anonymous' } };
      expect(readForm({ ...all, address: ` ${address}` })).toEqual({
        ok: true,
        channel: 'stable',
        connection,
      });
    }
    for (const address of ['models', './models', 'bucket/films', 'ftp://host/models', '']) {
      const read = readForm({ ...EMPTY_FORM, address });
      expect(read.ok ? {} : read.problems).toEqual({
        address: 'Write it as s3://BUCKET/PREFIX, or as the full path of a folder.',
      });
    }
  });

  it('finds again what was kept', () => {
    const read = readForm({ ...FILLED, credentialsKind: 'profile', profile: 'work', channel: 'beta' });
    if (!read.ok) throw new Error('the form is right');
    const { sync } = settingsSchema.parse({ sync: { connection: read.connection, channel: read.channel } });
    expect(readForm(formOf(sync))).toEqual(read);
  });
});
