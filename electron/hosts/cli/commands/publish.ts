import type { Command } from 'commander';
import { syncRequestSchema } from '#shared/contract/sync.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';
import { publishLibrary, type PublishResult } from '#electron/sync/publish-library.ts';
import { openStore } from '#electron/sync/open-store.ts';
import { createPublisherKey, readPublisherKey, type Signer } from '#electron/sync/signing.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { checkedRequest } from '../checked-request.ts';
import { interruptible } from '../interruptible.ts';
import { wholeNumber } from '../option-parsers.ts';
import { writeJson, type Output } from '../output.ts';
import { progressLine } from '../progress-line.ts';
import { addStoreOptions, storeConnection, type StoreOptions } from '../store-options.ts';

/** A century. Dates extremely far ahead do not fit a JavaScript Date. */
const MOST_DAYS = 36_500;

interface PublishCommandOptions extends StoreOptions {
  readonly init?: true;
  readonly library?: string;
  readonly to?: string;
  readonly channel: string;
  readonly unsigned?: true;
  readonly validDays: number;
  readonly dryRun?: true;
  readonly json?: true;
}

export function addPublish(program: Command, output: Output): void {
  const command: Command = program
    .command('publish')
    .description('publish a library to a bucket or folder, for others to sync')
    .option('--init', 'only make the key that signs your publications')
    .option('--library <folder>', 'the library to publish', libraryIn)
    .option('--to <address>', 's3://BUCKET/PREFIX, or a folder')
    .option('--channel <name>', 'the channel to publish it in', 'stable')
    .option('--unsigned', 'do not sign; those who sync have to allow unsigned models')
    .option(
      '--valid-days <number>',
      'days that the channel stays valid without another publication',
      wholeNumber(1, MOST_DAYS),
      365,
    )
    .option('--dry-run', 'list what would be sent, and send nothing');
  addStoreOptions(command)
    .option('--json', 'print JSON')
    .action(async (options: PublishCommandOptions) => {
      if (options.init) {
        const { key } = createPublisherKey(homeFolder());
        if (options.json) writeJson(output, { key });
        else output.out(`${key}\n`);
        return;
      }
      const { library, to } = options;
      if (library === undefined || to === undefined) {
        command.error(`error: --library and --to are needed (or --init alone)`);
      }
      const result = await publish({ ...options, library, to }, output);
      if (options.json) writeJson(output, { ...result, dryRun: options.dryRun === true });
      else describe(result, options.dryRun === true, output);
    });
}

async function publish(
  options: PublishCommandOptions & { readonly library: string; readonly to: string },
  output: Output,
): Promise<PublishResult> {
  const { channel } = checkedRequest(syncRequestSchema.pick({ channel: true }), { channel: options.channel });
  const signer = options.unsigned ? undefined : signerOf(options, output);
  const store = await openStore(storeConnection('--to', options.to, options));
  const line = progressLine(output);
  try {
    return await interruptible((signal) =>
      publishLibrary({
        store,
        library: options.library,
        channel,
        signer,
        validDays: options.validDays,
        dryRun: options.dryRun === true,
        onProgress: line.show,
        signal,
      }),
    );
  } finally {
    line.end();
    store.close();
  }
}

/** This person's key; the first publication, unless a dry run, makes one as --init does, and says so. */
function signerOf({ dryRun }: PublishCommandOptions, output: Output): Signer | undefined {
  const known = readPublisherKey(homeFolder());
  if (known !== undefined || dryRun) return known;
  const made = createPublisherKey(homeFolder());
  output.err(`Made a publishing key. Those who sync can check it: ${made.key}\n`);
  return made;
}

function describe(result: PublishResult, dryRun: boolean, { out }: Output): void {
  const { id, channel, sequence, sent, sentBytes, parts, key, expires } = result;
  if (dryRun) {
    for (const { path, offset, bytes } of sent) out(`${path}  ${offset}  ${bytes} bytes\n`);
    out(
      `Would send ${sent.length} of ${parts} parts, ${(sentBytes / 1e6).toFixed(1)} MB; nothing was sent\n`,
    );
    return;
  }
  out(`Published  ${id.slice(0, 12)} as publication ${sequence} of channel ${channel}\n`);
  out(`Sent       ${sent.length} of ${parts} parts, ${(sentBytes / 1e6).toFixed(1)} MB\n`);
  out(`Signed by  ${key ?? 'nobody'}; believed until ${expires.slice(0, 10)}\n`);
}
