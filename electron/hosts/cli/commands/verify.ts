import type { Command } from 'commander';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { verifyEveryFile } from '#electron/engine/library/verify-library.ts';
import { repairAdvice } from '#electron/formats/damaged.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { writeJson, type Output } from '../output.ts';

export function addVerify(program: Command, output: Output): void {
  program
    .command('verify')
    .description('read every file of a library and compare it with the manifest')
    .requiredOption('--library <folder>', 'the library to check', libraryIn)
    .option('--json', 'print JSON')
    .action((options: { library: string; json?: true }) => {
      const manifest = readManifest(options.library);
      const files = verifyEveryFile(options.library, manifest);
      const bad = files.filter(({ state }) => state !== 'intact');
      if (options.json)
        writeJson(output, { library: options.library, id: manifest.id, ok: bad.length === 0, files });
      else for (const { path, state } of files) output.out(`${state.padEnd(10)}  ${path}\n`);
      if (bad.length > 0) {
        const names = bad.map(({ path, state }) => `${path} (${state})`).join(', ');
        throw new ReelscopeError(
          'library-damaged',
          `${options.library} is damaged (${names}): ${repairAdvice(options.library)}.`,
        );
      }
    });
}
