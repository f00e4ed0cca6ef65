import type { Command } from 'commander';
import { join } from 'node:path';
import { assertVerified } from '#electron/engine/library/verify-library.ts';
import { homeFolder } from '#electron/formats/home-folder.ts';
import { readManifest } from '#electron/formats/manifest.ts';
import { libraryIn } from '#electron/sync/versions.ts';
import { writeJson, type Output } from '../output.ts';

export function addExport(program: Command, output: Output): void {
  program
    .command('export')
    .description('write a library as one HDF5 file, for other programs')
    .requiredOption('--library <folder>', 'the library to export', libraryIn)
    .requiredOption('--hdf5 <file>', 'the file to write')
    .option('--json', 'print JSON')
    .action(async (options: { library: string; hdf5: string; json?: true }) => {
      assertVerified(options.library, readManifest(options.library), join(homeFolder(), 'verified'));
      // Imported here, so that no other command pays for loading HDF5.
      const { exportHdf5 } = await import('#electron/interchange/export-hdf5.ts');
      const result = await exportHdf5(options.library, options.hdf5);
      if (options.json) writeJson(output, result);
      else {
        const { file, films, viewers, ratings } = result;
        output.out(`${file}: ${films} films, ${viewers} viewers, ${ratings} ratings\n`);
      }
    });
}
