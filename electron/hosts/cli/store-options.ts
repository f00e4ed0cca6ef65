import { InvalidArgumentError, type Command } from 'commander';
import { resolve } from 'node:path';
import { storeConnectionSchema, type StoreConnection } from '#shared/contract/sync.ts';
import { checkedRequest } from './checked-request.ts';

/** Options that say how to reach a store. */
export interface StoreOptions {
  readonly endpoint?: string;
  readonly region?: string;
  readonly anonymous?: true;
  readonly profile?: string;
  readonly caFile?: string;
}

/** Adds those options to a command. */
export function addStoreOptions(command: Command): Command {
  return command
    .option('--endpoint <url>', "an S3 server other than Amazon's (default: AWS_ENDPOINT_URL_S3)")
    .option('--region <name>', "the bucket's region")
    .option('--anonymous', 'use no credentials')
    .option('--profile <name>', 'a profile from ~/.aws, including SSO')
    .option('--ca-file <file>', 'a PEM file with authorities to trust besides the usual ones');
}

/**
 * How to reach the store at `address` (s3://BUCKET/PREFIX or a folder), the value of the option `addressOption`. By
 * default the credentials are those that the AWS tools use. Throws an InvalidArgumentError for wrong options.
 */
export function storeConnection(
  addressOption: '--from' | '--to',
  address: string,
  options: StoreOptions,
): StoreConnection {
  if (options.anonymous && options.profile !== undefined) {
    throw new InvalidArgumentError('Use --anonymous or --profile, not both.');
  }
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL } = process.env;
  const fromEnvironment = AWS_ENDPOINT_URL_S3 === undefined ? 'AWS_ENDPOINT_URL' : 'AWS_ENDPOINT_URL_S3';
  return checkedRequest(
    storeConnectionSchema,
    {
      address,
      endpoint: options.endpoint ?? AWS_ENDPOINT_URL_S3 ?? AWS_ENDPOINT_URL,
      region: options.region,
      caFile: options.caFile === undefined ? undefined : resolve(options.caFile),
      credentials: options.anonymous
        ? { kind: 'anonymous' }
        : options.profile === undefined
          ? { kind: 'default' }
          : { kind: 'profile', profile: options.profile },
    },
    { address: addressOption, endpoint: options.endpoint === undefined ? fromEnvironment : '--endpoint' },
  );
}
