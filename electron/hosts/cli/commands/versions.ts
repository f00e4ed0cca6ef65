import type { Command } from 'commander';
import { resolve } from 'node:path';
import type { Version } from '#shared/domain/sync.ts';
import { activateVersion, assertVersionsKept, listVersions, rollBack } from '#electron/sync/versions.ts';
import { interruptible } from '../interruptible.ts';
import { formatTable, writeJson, type Output } from '../output.ts';

interface InOptions {
  readonly in: string;
  readonly json?: true;
}

export function addVersions(program: Command, output: Output): void {
  inFolder(program.command('versions').description('list the installed versions')).action(
    (options: InOptions) => {
      const root = resolve(options.in);
      assertVersionsKept(root);
      const { versions, unreadable } = listVersions(root);
      if (options.json) writeJson(output, versions);
      else output.out(formatTable(COLUMNS, versions.map(cellsOf)));
      for (const { error } of unreadable) output.err(`reelscope: ${error.message}\n`);
    },
  );
}

export function addActivate(program: Command, output: Output): void {
  inFolder(
    program
      .command('activate')
      .argument('<id>', 'the version, as `versions` lists it')
      .description('make an installed version the active one'),
  ).action(async (id: string, options: InOptions) => {
    const root = resolve(options.in);
    show(await interruptible((signal) => activateVersion(root, id, signal)), options, output);
  });
}

export function addRollback(program: Command, output: Output): void {
  inFolder(program.command('rollback').description('make the previously active version active again')).action(
    async (options: InOptions) => {
      const root = resolve(options.in);
      show(await interruptible((signal) => rollBack(root, signal)), options, output);
    },
  );
}

function inFolder(command: Command): Command {
  return command
    .requiredOption('--in <folder>', 'the folder that holds the versions')
    .option('--json', 'print JSON');
}

function show(version: Version, { json }: InOptions, output: Output): void {
  if (json) writeJson(output, version);
  else output.out(`Active now: ${version.id.slice(0, 12)} ${version.name}, in ${version.folder}\n`);
}

const COLUMNS = [
  { heading: 'version', align: 'left' },
  { heading: 'state', align: 'left' },
  { heading: 'made', align: 'left' },
  { heading: 'MB', align: 'right' },
  { heading: 'name', align: 'left' },
] as const;

function cellsOf({ id, state, created, bytes, name }: Version): string[] {
  return [id.slice(0, 12), state, created.slice(0, 10), (bytes / 1e6).toFixed(1), name];
}
