import type { SafeStorage } from 'electron';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { typedKeysSchema } from '#shared/contract/sync.ts';
import { memorySecrets, type Secrets } from '#electron/app/secrets.ts';
import { writeFileAtomically } from '#electron/formats/atomic-file.ts';

type Keyring = Pick<
  SafeStorage,
  'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'
>;

/**
 * Keeps keys in `file`, encrypted with the system's keyring, or in memory if there is none. The keyring is not used
 * before keys are kept or read: on macOS the system asks the person for permission.
 */
export function keyringSecrets(keyring: Keyring, file: string, platform = process.platform): Secrets {
  // Without a keyring, Electron on Linux would encrypt with a password that everyone knows.
  const backend = platform === 'linux' ? keyring.getSelectedStorageBackend() : 'system';
  let hasKeyring = backend !== 'basic_text' && backend !== 'unknown';
  const memory = memorySecrets();
  return {
    get keptIn() {
      return hasKeyring ? 'keyring' : 'memory';
    },
    get areThere() {
      return memory.areThere || (hasKeyring && existsSync(file));
    },
    read: async () => {
      if (memory.areThere) return memory.read();
      if (!hasKeyring || !existsSync(file)) return undefined;
      try {
        const { result } = await keyring.decryptStringAsync(
          Buffer.from(readFileSync(file, 'utf8'), 'base64'),
        );
        return typedKeysSchema.parse(JSON.parse(result));
      } catch {
        // Another keyring, or a copied profile: the keys have to be typed again.
        return undefined;
      }
    },
    keep: async (keys) => {
      hasKeyring &&= await keyring.isAsyncEncryptionAvailable();
      if (!hasKeyring) {
        await memory.keep(keys);
        return;
      }
      const encrypted = await keyring.encryptStringAsync(JSON.stringify(keys));
      writeFileAtomically(file, encrypted.toString('base64'), 0o600);
    },
    forget: () => {
      memory.forget();
      rmSync(file, { force: true });
    },
  };
}
