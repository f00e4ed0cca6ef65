// `npm run faults [-- --kills N]`: the long fault suites, with counts. Prints a JSON line for each.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killTraining } from './kill-training.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });

const folder = mkdtempSync(join(tmpdir(), 'reelscope-faults-'));
try {
  const report = await killTraining(folder, Number(values.kills), Date.now() % 2 ** 31);
  process.stdout.write(`${JSON.stringify({ suite: 'training-kills', ...report })}\n`);
  process.exitCode = report.different === 0 && report.leftovers.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
