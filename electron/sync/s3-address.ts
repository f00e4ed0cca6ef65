import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** Where a store is: a bucket and the prefix of all its keys ('' or ending with a slash). */
export interface S3Address {
  readonly bucket: string;
  readonly prefix: string;
}

/** Reads `s3://BUCKET/PREFIX`. Throws `bad-request` for anything else. */
export function parseS3Address(text: string): S3Address {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/i.exec(text);
  const bucket = match?.[1];
  const path = match?.[2] ?? '';
  const steps = path.split('/').filter((step) => step !== '');
  if (bucket === undefined || steps.some((step) => step === '.' || step === '..')) {
    const message = `${JSON.stringify(text)} is not an address of a store: write s3://BUCKET or s3://BUCKET/PREFIX.`;
    throw new ReelscopeError('bad-request', message);
  }
  return { bucket, prefix: steps.map((step) => `${step}/`).join('') };
}
