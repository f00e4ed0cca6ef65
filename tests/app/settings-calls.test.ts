import { describe, expect, it } from 'vitest';
import { settingsContract, type SettingsReply } from '#shared/contract/settings.ts';
import { createDispatch } from '#electron/app/dispatch.ts';
import { withSecrets } from '#electron/app/secrets.ts';
import { settingsCalls } from '#electron/app/settings-calls.ts';
import { unkept } from '../fixtures/idle-application.ts';

const KEYS = { accessKeyId: 'AKIA', secretAccessKey: 'very-secret' };
const SAVED = { address: 's3://bucket/models', credentials: { kind: 'saved' as const } };

function setUp() {
  const { settings, secrets } = unkept();
  const told: SettingsReply[] = [];
  const dispatch = createDispatch(
    settingsContract,
    settingsCalls(settings, secrets, (reply) => told.push(reply)),
  );
  const call = (method: string, request: unknown = {}) =>
    dispatch(method, request, new AbortController().signal);
  return { call, told, secrets };
}

describe('settingsCalls', () => {
  it('answers a change with what is set now, and tells every window', async () => {
    const { call, told } = setUp();
    const answer = await call('settings.change', { appearance: { theme: 'dark' } });
    expect(answer).toMatchObject({ ok: true, reply: { settings: { appearance: { theme: 'dark' } } } });
    expect(told).toHaveLength(1);
    expect(await call('settings.read')).toEqual(answer);
  });

  it('refuses what cannot be set, and then changes nothing', async () => {
    const { call, told } = setUp();
    for (const change of [
      { appearance: { theme: 'mauve' } },
      { sync: { connection: { address: 's3://b', credentials: { kind: 'keys', ...KEYS } } } },
      { libraries: { start: '/etc' } },
      { appearance: { size: 3 } },
      // Electron's IPC carries these too.
      { taste: { recent: [{ movieId: 1, title: 'Heat', year: 1995, genres: new Uint8Array(16) }] } },
    ]) {
      expect(await call('settings.change', change)).toMatchObject({
        ok: false,
        error: { code: 'bad-request' },
      });
    }
    expect(told).toEqual([]);
  });

  it('uses keys that were kept, and never gives them out', async () => {
    const { call, secrets } = setUp();
    await expect(withSecrets(SAVED, secrets)).rejects.toMatchObject({ code: 'bad-request' });
    const kept = await call('credentials.keep', KEYS);
    expect(kept).toMatchObject({ reply: { secrets: { keptIn: 'memory', areThere: true } } });
    expect(JSON.stringify(kept)).not.toContain(KEYS.secretAccessKey);
    expect((await withSecrets(SAVED, secrets)).credentials).toEqual({ kind: 'keys', ...KEYS });
    expect(await call('credentials.forget')).toMatchObject({ reply: { secrets: { areThere: false } } });
    await expect(withSecrets(SAVED, secrets)).rejects.toMatchObject({ code: 'bad-request' });
  });
});
