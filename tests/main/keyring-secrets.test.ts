import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { describe, expect, it } from 'vitest';
import { keyringSecrets } from '#electron/main/keyring-secrets.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const KEYS = { accessKeyId: 'AKIA', secretAccessKey: 'very-secret', sessionToken: 'token' };

/** Electron's safeStorage, with a cipher that hides nothing but what stands in a file as it is. */
function keyring(backend: ReturnType<SafeStorage['getSelectedStorageBackend']>, isAvailable = true) {
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: () => Promise.resolve(isAvailable),
    encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(text).reverse()),
    decryptStringAsync: (bytes: Buffer) =>
      Promise.resolve({ result: Buffer.from(bytes).reverse().toString(), shouldReEncrypt: false }),
  };
}

describe('keyringSecrets', () => {
  it('keeps keys encrypted in a file that a later program reads', async () => {
    const file = join(temporaryFolder(), 'store-keys');
    const secrets = keyringSecrets(keyring('gnome_libsecret'), file, 'linux');
    expect(secrets).toMatchObject({ keptIn: 'keyring', areThere: false });
    await secrets.keep(KEYS);
    const stored = readFileSync(file, 'utf8');
    expect(stored + Buffer.from(stored, 'base64').toString()).not.toContain(KEYS.secretAccessKey);
    const later = keyringSecrets(keyring('gnome_libsecret'), file, 'linux');
    expect(later.areThere).toBe(true);
    expect(await later.read()).toEqual(KEYS);
    later.forget();
    expect(later.areThere).toBe(false);
    expect(await later.read()).toBeUndefined();
  });

  it('has no keys where those in the file can not be read any more', async () => {
    const file = join(temporaryFolder(), 'store-keys');
    const ring = keyring('gnome_libsecret');
    const secrets = keyringSecrets(ring, file, 'linux');
    await secrets.keep(KEYS);
    const refused = { ...ring, decryptStringAsync: () => Promise.reject(new Error('another keyring')) };
    expect(await keyringSecrets(refused, file, 'linux').read()).toBeUndefined();
    writeFileSync(file, 'no longer what it was');
    expect(await secrets.read()).toBeUndefined();
  });

  it('writes nothing where there is no keyring', async () => {
    for (const [system, ring] of [
      ['linux', keyring('basic_text')],
      ['linux', keyring('unknown')],
      ['darwin', keyring('unknown', false)],
    ] as const) {
      const file = join(temporaryFolder(), 'store-keys');
      const secrets = keyringSecrets(ring, file, system);
      await secrets.keep(KEYS);
      expect(secrets).toMatchObject({ keptIn: 'memory', areThere: true });
      expect(await secrets.read()).toEqual(KEYS);
      expect(existsSync(file)).toBe(false);
    }
  });
});
