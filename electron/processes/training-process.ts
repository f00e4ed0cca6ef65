// The training process: does one job and exits. One process per job, because training uses much memory and native code
// that can abort.
import type { z } from 'zod';
import type { TrainingProgress } from '#shared/domain/progress.ts';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import type { LearningPoint } from '#shared/domain/training.ts';
import { inspectDataset } from '#electron/training/dataset/inspect-dataset.ts';
import { trainSampleLibrary } from '#electron/training/sample/train-sample-library.ts';
import { trainLibrary } from '#electron/training/train-library.ts';
import { parentChannel } from './parent-channel.ts';
import { trainingJob, type TrainingNews } from './training-messages.ts';

const parent = parentChannel();
const tell = (news: TrainingNews) => {
  parent.send(news);
};

// Ctrl+C in a terminal reaches this process too; it is the parent that ends it, and then cleans up.
process.on('SIGINT', () => undefined);

const run = {
  // A job is cancelled by killing its process.
  signal: new AbortController().signal,
  onProgress: (progress: TrainingProgress) => {
    tell({ kind: 'progress', progress });
  },
};
const onPoint = (point: LearningPoint) => {
  tell({ kind: 'point', point });
};

/** Does the job and resolves with its outcome. */
async function work(job: z.output<typeof trainingJob>): Promise<TrainingNews> {
  switch (job.kind) {
    case 'train': {
      const result = await trainLibrary(job.request, job.curve ? { ...run, onPoint } : run);
      return { kind: 'done', result };
    }
    case 'sample':
      return { kind: 'done', result: await trainSampleLibrary(job.out, run) };
    case 'adopt': {
      // Loaded only now: other jobs do not need it.
      const { adoptLibrary } = await import('#electron/interchange/adopt/adopt-library.ts');
      return { kind: 'done', result: await adoptLibrary(job.request, run) };
    }
    case 'inspect': {
      const inspection = await inspectDataset({
        folder: job.request.input,
        textFile: job.request.text,
        scratchFolder: job.scratch,
        onRatings: (rows, share) => {
          tell({ kind: 'read', rows, share });
        },
      });
      return { kind: 'inspected', inspection };
    }
  }
}

parent.onMessage((message) => {
  void work(trainingJob.parse(message))
    .catch((error: unknown) => ({ kind: 'failed' as const, error: toErrorValue(error) }))
    .then(tell);
});
