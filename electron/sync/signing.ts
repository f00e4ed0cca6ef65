import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { writeFileAtomically } from '#electron/formats/atomic-file.ts';
import { describeWriteError } from '#electron/formats/file-system-error.ts';
import { makeHomeFolder } from '#electron/formats/home-folder.ts';

/** Signs as one publisher. */
export interface Signer {
  /** The public key as text: ed25519:BASE64. */
  readonly key: string;
  sign(text: string): string;
}

const PREFIX = 'ed25519:';
/** Signed along with every text, so that a signature made for anything else is worth nothing here. */
const CONTEXT = 'reelscope channel 1\n';
/** What precedes the 32 bytes of an Ed25519 key in its DER form (RFC 8410). */
const DER_HEADER = Buffer.from('302a300506032b6570032100', 'hex');

const publisherKeyFile = (homeFolder: string) => join(homeFolder, 'keys', 'publisher.pem');

/**
 * Makes this person's publishing key, readable by them only, and returns its public half.
 * Throws `bad-request` where there is one (libraries signed with it are out there), and where none can be written.
 */
export function createPublisherKey(homeFolder: string): Signer {
  const file = publisherKeyFile(homeFolder);
  if (existsSync(file)) {
    const message = `There is a publishing key in ${file} already: publish with it, or move it away first.`;
    throw new ReelscopeError('bad-request', message);
  }
  makeHomeFolder(dirname(file), 0o700);
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    writeFileAtomically(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
  } catch (error) {
    throw describeWriteError(error, file);
  }
  return signerOf(privateKey);
}

/** This person's publishing key, or undefined if none was made yet. Throws `bad-request` if the file holds no key. */
export function readPublisherKey(homeFolder: string): Signer | undefined {
  const file = publisherKeyFile(homeFolder);
  if (!existsSync(file)) return undefined;
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'ed25519') return signerOf(key);
  } catch (error) {
    throw new ReelscopeError('bad-request', `${file} cannot be read as a key: restore it.`, { cause: error });
  }
  throw new ReelscopeError('bad-request', `${file} holds no Ed25519 key: restore it.`);
}

function signerOf(privateKey: KeyObject): Signer {
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    key: PREFIX + der.subarray(DER_HEADER.length).toString('base64'),
    sign: (text) => sign(null, Buffer.from(CONTEXT + text), privateKey).toString('base64'),
  };
}

/** True when the owner of `key` (ed25519:BASE64) signed the text. */
export function isSignedBy(key: string, text: string, signature: string): boolean {
  const der = Buffer.concat([DER_HEADER, Buffer.from(key.slice(PREFIX.length), 'base64')]);
  try {
    const publicKey = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return verify(null, Buffer.from(CONTEXT + text), publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
