import type { SecretsPlace } from '#shared/contract/settings.ts';
import type { NamedConnection, StoreConnection, TypedKeys } from '#shared/contract/sync.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** Keeps the store keys that a person typed in. */
export interface Secrets {
  /** Where keys are kept, or would be. */
  readonly keptIn: SecretsPlace;
  readonly areThere: boolean;
  /** Resolves with the keys, or undefined if there are none or they can no longer be read. */
  read(): Promise<TypedKeys | undefined>;
  keep(keys: TypedKeys): Promise<void>;
  forget(): void;
}

/** Keeps keys until the program ends, for when there is no keyring to encrypt them with. */
export function memorySecrets(): Secrets {
  let kept: TypedKeys | undefined;
  return {
    keptIn: 'memory',
    get areThere() {
      return kept !== undefined;
    },
    read: () => Promise.resolve(kept),
    keep: (keys) => {
      kept = keys;
      return Promise.resolve();
    },
    forget: () => {
      kept = undefined;
    },
  };
}

/** The connection with the saved keys, if it refers to them. Rejects with `bad-request` if there are none. */
export async function withSecrets(connection: NamedConnection, secrets: Secrets): Promise<StoreConnection> {
  const { credentials } = connection;
  if (credentials.kind !== 'saved') return { ...connection, credentials };
  const keys = await secrets.read();
  if (keys === undefined) {
    throw new ReelscopeError(
      'bad-request',
      'The access keys of this store are no longer kept: type them again.',
    );
  }
  return { ...connection, credentials: { kind: 'keys', ...keys } };
}
