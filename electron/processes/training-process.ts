// The training process: does one job and ends. A process per job, because training uses much memory and native code
// that can abort.
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { trainSampleLibrary } from '#electron/training/sample/train-sample-library.ts';
import { trainLibrary } from '#electron/training/train-library.ts';
import { parentChannel } from './parent-channel.ts';
import { trainingJob, type TrainingJob, type TrainingNews } from './training-messages.ts';

const parent = parentChannel();
const tell = (news: TrainingNews) => {
  parent.send(news);
};

// Ctrl+C in a terminal reaches this process too; it is the parent that ends it, and then clears up.
process.on('SIGINT', () => undefined);

async function work(job: TrainingJob): Promise<void> {
  const run = {
    // Who cancels a job kills its process.
    signal: new AbortController().signal,
    onProgress: (progress: Extract<TrainingNews, { kind: 'progress' }>['progress']) => {
      tell({ kind: 'progress', progress });
    },
  };
  try {
    const result =
      job.kind === 'train' ? await trainLibrary(job.request, run) : await trainSampleLibrary(job.out, run);
    tell({ kind: 'done', result });
  } catch (error) {
    tell({ kind: 'failed', error: toErrorValue(error) });
  }
}

parent.onMessage((message) => {
  void work(trainingJob.parse(message));
});
