import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import type { StoreConnection } from '#shared/contract/sync.ts';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { systemErrorCode } from '#electron/formats/file-system-error.ts';
import { describeS3Failure } from './describe-s3-failure.ts';
import type { ObjectStore, PutCondition } from './object-store.ts';
import { readBody } from './read-body.ts';
import { parseS3Address } from './s3-address.ts';
import { StoreError } from './store-error.ts';

const CONNECT_MS = 10_000;
const NOT_IMPLEMENTED = 501;

/** Used if neither the person nor their AWS settings name a region; self-hosted servers ignore it. */
const ANY_REGION = 'us-east-1';

/**
 * Opens a bucket. Nothing is sent until the first request. Proxies are taken from the environment (HTTPS_PROXY,
 * NO_PROXY). Rejects with `bad-request` for an invalid address, and for a file without certificates.
 */
export async function openS3Store(connection: StoreConnection): Promise<ObjectStore> {
  const { bucket, prefix } = parseS3Address(connection.address);
  const address = `s3://${bucket}/${prefix}`;
  const client = await createClient(connection);
  const { credentials } = connection;
  const profile = credentials.kind === 'profile' ? credentials.profile : undefined;
  const describe = (error: unknown) => describeS3Failure(error, address, profile);

  const attempt = async <T>(signal: AbortSignal, send: () => Promise<T>): Promise<T> => {
    try {
      return await send();
    } catch (error) {
      // The reason says more than the AbortError into which the SDK turns it.
      signal.throwIfAborted();
      throw describe(error);
    }
  };

  const putObject = (key: string, body: Uint8Array, headers: object, signal: AbortSignal) =>
    client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + key, Body: body, ...headers }), {
      abortSignal: signal,
    });

  /** Checks a condition that the server cannot check itself. Rejects with `changed` if it does not hold. */
  const checkCondition = async (key: string, condition: PutCondition, signal: AbortSignal) => {
    const etag = await etagOf(key, signal);
    if (etag === (condition.kind === 'absent' ? undefined : condition.etag)) return;
    throw new StoreError({ kind: 'changed' }, `${address}: ${key} was replaced meanwhile.`);
  };

  const etagOf = async (key: string, signal: AbortSignal) => {
    try {
      const command = new HeadObjectCommand({ Bucket: bucket, Key: prefix + key });
      return (await client.send(command, { abortSignal: signal })).ETag;
    } catch (error) {
      if (describe(error).fault.kind === 'missing') return undefined;
      throw error;
    }
  };

  return {
    address,
    identity: connection.endpoint === undefined ? address : `${address} at ${connection.endpoint}`,
    get: (key, { range, ifMatch, signal }) =>
      attempt(signal, async () => {
        const command = new GetObjectCommand({
          Bucket: bucket,
          Key: prefix + key,
          Range: range === undefined ? undefined : `bytes=${range.from}-${range.to}`,
          IfMatch: ifMatch,
        });
        const { Body, ETag, ContentRange, $metadata } = await client.send(command, { abortSignal: signal });
        if (!(Body instanceof Readable)) throw new StoreError({ kind: 'transient' }, `${address}: no body.`);
        return {
          status: $metadata.httpStatusCode ?? 0,
          etag: ETag,
          contentRange: ContentRange,
          body: bodyOf(Body, describe, signal),
          discard: () => Body.destroy(),
        };
      }),
    size: (key, signal) =>
      attempt(signal, async () => {
        try {
          const command = new HeadObjectCommand({ Bucket: bucket, Key: prefix + key });
          const { ContentLength } = await client.send(command, { abortSignal: signal });
          return ContentLength;
        } catch (error) {
          const failure = describe(error);
          // Without permission to list, S3 answers 403 for what is not there; a PUT will say whether it is that.
          const unseen = failure.fault.kind === 'missing' || statusOf(error) === 403;
          if (unseen && !signal.aborted) return undefined;
          throw error;
        }
      }),
    put: (key, body, { condition, cacheControl, signal }) =>
      attempt(signal, async () => {
        const headers = { CacheControl: cacheControl };
        try {
          await putObject(key, body, { ...headers, ...conditionHeaders(condition) }, signal);
        } catch (error) {
          // OpenStack's Swift has no conditional PUT. Checking first leaves a gap, as any server does that ignores
          // conditions; only two publishers to one channel within that gap would overwrite each other.
          if (condition === undefined || statusOf(error) !== NOT_IMPLEMENTED) throw error;
          await checkCondition(key, condition, signal);
          await putObject(key, body, headers, signal);
        }
      }),
    close: () => {
      client.destroy();
    },
  };
}

async function createClient(connection: StoreConnection): Promise<S3Client> {
  const { endpoint, credentials, caFile } = connection;
  const profile = credentials.kind === 'profile' ? { profile: credentials.profile } : {};
  const region = connection.region ?? (await configuredRegion(profile));
  const ca = caFile === undefined ? {} : { ca: [...rootCertificates, readAuthority(caFile)] };
  const agent = { keepAlive: true, maxSockets: 32, proxyEnv: process.env };
  const requestHandler = {
    connectionTimeout: CONNECT_MS,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent({ ...agent, ...ca }),
  };
  return new S3Client({
    ...profile,
    region,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...credentialsFrom(credentials, requestHandler),
    followRegionRedirects: endpoint === undefined,
    // Servers other than Amazon's fail on the checksums that the SDK adds by default; our own hashes decide anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // The SDK does not retry bodies; attempts.ts does, and nothing else should.
    maxAttempts: 1,
    requestHandler,
  });
}

function credentialsFrom(
  credentials: StoreConnection['credentials'],
  requestHandler: NonNullable<S3ClientConfig['requestHandler']>,
): Pick<S3ClientConfig, 'credentials' | 'signer'> {
  switch (credentials.kind) {
    case 'anonymous':
      return ANONYMOUS;
    case 'keys':
      return { credentials: withoutKind(credentials) };
    case 'profile':
    case 'default': {
      const profile = credentials.kind === 'profile' ? { profile: credentials.profile } : {};
      // By itself the SDK would ask the portal of a single sign-on past the proxy and the authority
      // (aws-sdk-js-v3#6687).
      return {
        credentials: defaultProvider({ ...profile, clientConfig: { requestHandler }, logger: SILENT }),
      };
    }
  }
}

/** Without one, the SDK warns on the terminal that a profile was named although the environment has keys. */
const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Certificates (PEM) of authorities. Throws `bad-request` for a file that is none. */
function readAuthority(path: string): string {
  const wrong = (why: string, cause: unknown) =>
    new ReelscopeError('bad-request', `${path} ${why}: name a file with certificates (PEM).`, { cause });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw wrong(`cannot be read (${systemErrorCode(error) ?? 'unknown'})`, error);
  }
  try {
    // Node accepts anything as a list of authorities, and then trusts none.
    new X509Certificate(text);
    return text;
  } catch (error) {
    throw wrong('holds no certificate', error);
  }
}

/** Sends requests as they are, unsigned. */
const ANONYMOUS = {
  signer: { sign: (request) => Promise.resolve(request) },
  credentials: { accessKeyId: '', secretAccessKey: '' },
} satisfies S3ClientConfig;

function withoutKind({
  accessKeyId,
  secretAccessKey,
  sessionToken,
}: Extract<StoreConnection['credentials'], { kind: 'keys' }>) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** The region from the environment or the profile. */
async function configuredRegion(profile: { profile?: string }): Promise<string> {
  const client = new S3Client(profile);
  try {
    return await client.config.region();
  } catch {
    return ANY_REGION;
  } finally {
    client.destroy();
  }
}

function conditionHeaders(condition: PutCondition | undefined) {
  if (condition === undefined) return {};
  return condition.kind === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: condition.etag };
}

function statusOf(error: unknown): unknown {
  const metadata: unknown = error instanceof Error ? Reflect.get(error, '$metadata') : undefined;
  return typeof metadata === 'object' && metadata !== null
    ? Reflect.get(metadata, 'httpStatusCode')
    : undefined;
}

/** The body's chunks; the SDK's own abort signal no longer works once the headers are here. */
async function* bodyOf(
  body: Readable,
  describe: (error: unknown) => StoreError,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const abort = () => body.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    yield* readBody(body);
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    throw describe(error);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
