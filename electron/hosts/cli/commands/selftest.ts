import type { Command } from 'commander';
import { join } from 'node:path';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { describeChecks, selftest } from '#electron/app/selftest.ts';
import { GpuFailure } from '#electron/training/gpu/gpu-failure.ts';
import { EngineSupervisor } from '#electron/processes/supervise-engine.ts';
import type { Installation } from '../installation.ts';
import { writeJson, type Output } from '../output.ts';
import { runJob } from '../run-job.ts';

export function addSelftest(program: Command, output: Output, installation: Installation): void {
  program
    .command('selftest')
    .description('check this installation: native parts, training the sample library, and questions to it')
    .option('--json', 'print the report as JSON')
    .action(async (options: { json?: true }) => {
      const checks = await selftest({
        trainSample: (out) => runJob({ kind: 'sample', out }, installation, output),
        startEngine: (library, home) => new EngineSupervisor(() => installation.launchEngine(library, home)),
        more: {
          HDF5: async (library, scratch) => {
            const { exportHdf5 } = await import('#electron/interchange/export-hdf5.ts');
            const { films } = await exportHdf5(library, join(scratch, 'sample.h5'));
            return `${films} films written`;
          },
          'GPU (Dawn)': tryDawn,
        },
      });
      if (options.json) writeJson(output, { ok: checks.every(({ ok }) => ok), checks });
      else output.out(describeChecks(checks));
      const failed = checks.filter(({ ok }) => !ok).map(({ name }) => name);
      if (failed.length > 0) {
        throw new ReelscopeError(
          'internal',
          `This installation does not work: ${failed.join(', ')}. Install it again.`,
        );
      }
    });
}

/** Having no GPU is fine; failing to ask for one is not. */
async function tryDawn(): Promise<string> {
  const { openDevice } = await import('#electron/training/gpu/open-gpu.ts');
  try {
    const { device, adapter } = await openDevice();
    device.destroy();
    return adapter;
  } catch (error) {
    if (error instanceof GpuFailure) return error.message;
    throw error;
  }
}
