import type { Command } from 'commander';
import { resolve } from 'node:path';
import { syncRequestSchema } from '#shared/contract/sync.ts';
import { openStore } from '#electron/sync/open-store.ts';
import { syncLibrary, type SyncResult } from '#electron/sync/sync-library.ts';
import { checkedRequest } from '../checked-request.ts';
import { interruptible } from '../interruptible.ts';
import { writeJson, type Output } from '../output.ts';
import { progressLine } from '../progress-line.ts';
import { addStoreOptions, storeConnection, type StoreOptions } from '../store-options.ts';

interface SyncCommandOptions extends StoreOptions {
  readonly from: string;
  readonly to: string;
  readonly channel: string;
  readonly key?: string;
  readonly allowUnsigned?: true;
  readonly json?: true;
}

export function addSync(program: Command, output: Output): void {
  const command = program
    .command('sync')
    .description('fetch the newest library of a store, verify it, and make it the active version')
    .requiredOption('--from <address>', 's3://BUCKET/PREFIX, or a folder')
    .requiredOption('--to <folder>', 'the folder that holds the versions')
    .option('--channel <name>', 'the channel to sync', 'stable')
    .option(
      '--key <key>',
      "the publisher's public key; otherwise the one seen first is kept and no other accepted",
    )
    .option('--allow-unsigned', 'accept a channel that is not signed');
  addStoreOptions(command)
    .option('--json', 'print JSON')
    .action(async (options: SyncCommandOptions) => {
      const result = await sync(options, output);
      if (options.json) writeJson(output, result);
      else describe(result, output);
    });
}

async function sync(options: SyncCommandOptions, output: Output): Promise<SyncResult> {
  const connection = storeConnection('--from', options.from, options);
  const { channel, key, allowUnsigned } = checkedRequest(syncRequestSchema.omit({ connection: true }), {
    channel: options.channel,
    key: options.key,
    allowUnsigned: options.allowUnsigned,
  });
  const store = await openStore(connection);
  const line = progressLine(output);
  try {
    return await interruptible((signal) =>
      syncLibrary({
        store,
        root: resolve(options.to),
        channel,
        key,
        allowUnsigned,
        onProgress: line.show,
        signal,
      }),
    );
  } finally {
    line.end();
    store.close();
  }
}

function describe(result: SyncResult, { out }: Output): void {
  const { id, library, changed, key, firstSeen, totalBytes, fetchedBytes, parts, partsReused } = result;
  out(`${changed ? 'Active now' : 'Up to date'}  ${id.slice(0, 12)}\n`);
  out(`Library     ${library}\n`);
  out(
    `Fetched     ${megabytes(fetchedBytes)} of ${megabytes(totalBytes)} MB; ${partsReused} of ${parts} parts were here\n`,
  );
  if (key === null) out('Signed by   nobody\n');
  else out(`Signed by   ${key}${firstSeen ? ' (seen for the first time, trusted from now on)' : ''}\n`);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
