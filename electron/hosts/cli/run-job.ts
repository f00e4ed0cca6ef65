import { runTraining } from '#electron/processes/run-training.ts';
import type { TrainingJob } from '#electron/processes/training-messages.ts';
import type { TrainingResult } from '#electron/training/train-library.ts';
import type { Installation } from './installation.ts';
import { interruptible } from './interruptible.ts';
import type { Output } from './output.ts';
import { progressLine } from './progress-line.ts';

/** Runs a job in the training process, with progress on standard error; Ctrl+C cancels it cleanly. */
export async function runJob(
  job: TrainingJob,
  { launchTraining }: Installation,
  output: Output,
): Promise<TrainingResult> {
  const line = progressLine(output);
  try {
    return await interruptible((signal) =>
      runTraining(launchTraining, job, { onProgress: line.show, signal }),
    );
  } finally {
    line.end();
  }
}
