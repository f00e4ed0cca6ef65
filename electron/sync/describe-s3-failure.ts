import { systemErrorCode } from '#electron/formats/file-system-error.ts';
import { StoreError, type StoreFault } from './store-error.ts';

/** What the SDK's errors may carry. */
interface S3Failure {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly retryAfter: string | undefined;
}

/** Says what a failed request means and what to do about it; `profile` is the one that was named. */
export function describeS3Failure(error: unknown, address: string, profile?: string): StoreError {
  if (error instanceof StoreError) return error;
  const failure = readFailure(error);
  const { fault, says } = judge(failure, profile);
  return new StoreError(fault, `${address}: ${says}`, error);
}

interface Verdict {
  readonly fault: StoreFault;
  readonly says: string;
}

const final = (says: string): Verdict => ({ fault: { kind: 'final' }, says });

const transient = (says: string): Verdict => ({ fault: { kind: 'transient' }, says });

const SIGN_IN = final('the SSO session has expired. Sign in again (aws sso login).');

const CONFLICT = transient('something else is writing the same file. Try again.');

/** Errors by name, where the name says more than the status. */
const NAMED: Readonly<Record<string, Verdict>> = {
  RequestTimeout: transient('the connection is too slow or broke. Check the connection and try again.'),
  ConditionalRequestConflict: CONFLICT,
  OperationAborted: CONFLICT,
  NoSuchBucket: final('there is no such bucket. Check the name, the endpoint and the region.'),
  RequestTimeTooSkewed: final("this computer's clock differs from the server's by too much. Set the clock."),
  SignatureDoesNotMatch: final('the secret key is wrong. Check it, or sync anonymously.'),
  InvalidAccessKeyId: final('the access key is not known there. Check it, or sync anonymously.'),
  ExpiredToken: final('the session has expired. Sign in again.'),
  CredentialsProviderError: final(
    'no credentials were found. Sync anonymously, name a profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  ),
  TokenProviderError: SIGN_IN,
  PermanentRedirect: final('the bucket is in another region. Name its region.'),
  AuthorizationHeaderMalformed: final('the bucket is in another region. Name its region.'),
  InvalidBucketName: final('that cannot be the name of a bucket. Check the address.'),
};

function judge(failure: S3Failure, profile: string | undefined): Verdict {
  if (isSignInNeeded(failure)) return SIGN_IN;
  // The SDK goes on to other places, and tells of the last one.
  if (profile !== undefined && failure.name === 'CredentialsProviderError') {
    return final(
      `the profile ${profile} is not in ~/.aws, or has no credentials. Check its name and what it says.`,
    );
  }
  // The server chooses the name: it may be that of something that every object has.
  const named = Object.hasOwn(NAMED, failure.name) ? NAMED[failure.name] : undefined;
  if (named !== undefined) return named;
  return failure.status === undefined ? judgeConnection(failure) : judgeStatus(failure.status, failure);
}

/** The SDK has one error type for everything about credentials; only its message mentions single sign-on. */
function isSignInNeeded({ name, message }: S3Failure): boolean {
  return name === 'CredentialsProviderError' && /aws sso login|UnauthorizedException/.test(message);
}

function judgeStatus(status: number, { retryAfter, message }: S3Failure): Verdict {
  if (status === 404) return { fault: { kind: 'missing' }, says: 'there is no file of that name.' };
  if (status === 412)
    return { fault: { kind: 'changed' }, says: 'the file was replaced while it was being read or written.' };
  if (status === 401 || status === 403)
    return final(`permission was refused (${status}). Check the keys and what they may read.`);
  if (status === 407) return final('the proxy asks for a password (407). Set it in HTTPS_PROXY.');
  if (status === 416) return final('a file there is shorter than it should be (416). Publish again.');
  if (status >= 300 && status < 400)
    return final(`the server redirects elsewhere (${status}). Check the endpoint and the region.`);
  if (status === 501)
    return final('the server does not know this kind of request (501). Use another server.');
  if (status >= 500 || status === 408 || status === 425 || status === 429) {
    const fault = { kind: 'transient', afterMs: retryAfterMs(retryAfter) } as const;
    return { fault, says: `the server is busy or broken (${status}). Try again later.` };
  }
  // An error with a status of success is an answer that could not be parsed.
  if (status < 300) return { fault: { kind: 'transient' }, says: 'the answer is not that of an S3 server.' };
  return final(
    `the request was refused (${status}: ${oneLine(message)}). Check the address and the endpoint.`,
  );
}

const CERTIFICATE = /^(CERT_|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;

function judgeConnection({ code, message }: S3Failure): Verdict {
  if (code !== undefined && CERTIFICATE.test(code)) {
    return final(
      `its certificate is not trusted (${code}). Name the authority's file, or check the endpoint.`,
    );
  }
  if (code === 'EPROTO') return final('it does not speak HTTPS there. Check the endpoint.');
  if (code === 'ERR_INVALID_URL') return final('the endpoint is not an address. Write it as https://HOST.');
  const says =
    code === 'ENOTFOUND' || code === 'EAI_AGAIN'
      ? 'no server of that name was found. Check the endpoint and the connection.'
      : code === 'ECONNREFUSED'
        ? 'nothing answers there. Check the endpoint.'
        : `the connection broke (${code ?? oneLine(message)}). Check the connection and try again.`;
  return { fault: { kind: 'transient' }, says };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}

/** Milliseconds that a Retry-After header asks for: it holds seconds or a date. */
function retryAfterMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

function readFailure(error: unknown): S3Failure {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const response = field(error, '$response');
  const status = field(field(error, '$metadata'), 'httpStatusCode') ?? field(response, 'statusCode');
  const retryAfter = field(field(response, 'headers'), 'retry-after');
  return {
    name,
    message,
    code: systemErrorCode(error),
    status: typeof status === 'number' ? status : undefined,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  };
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
