// Reads every file of a library whole, like a program that neither maps files nor reads by row, and prints its memory:
//   node bench/support/whole-library.ts LIBRARY
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryReport } from '#electron/engine/library/memory-report.ts';
import { readManifest } from '#electron/formats/manifest.ts';

const [folder = ''] = process.argv.slice(2);
const files = readManifest(folder).files.map(({ path }) => readFileSync(join(folder, path)));
const bytes = files.reduce((sum, file) => sum + file.length, 0);
process.stdout.write(JSON.stringify({ files: files.length, bytes, ...memoryReport(folder) }));
