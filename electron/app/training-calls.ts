import type { trainingContract, InspectionRequest } from '#shared/contract/training.ts';
import type { Version } from '#shared/domain/sync.ts';
import type { DatasetInspection } from '#shared/domain/training.ts';
import type { HandlersOf } from './dispatch.ts';
import { inspectRoom } from './inspect-room.ts';
import type { ModelTraining } from './model-training.ts';

/** Reads a data set and resolves with what it holds. */
export type InspectDataset = (
  request: InspectionRequest,
  run: { readonly onRead: (rows: number, share: number) => void; readonly signal: AbortSignal },
) => Promise<DatasetInspection>;

interface TrainingCallParts {
  readonly training: ModelTraining;
  readonly homeFolder: string;
  readonly inspectDataset: InspectDataset;
  readonly onRead: (read: { input: string; rows: number; share: number }) => void;
  /** The folder of the library that is open. */
  readonly openFolder: () => string | undefined;
  readonly open: (version: Version) => Promise<Version>;
}

/** Handlers of the calls about training. */
export function trainingCalls(parts: TrainingCallParts): HandlersOf<typeof trainingContract> {
  const { training, homeFolder, inspectDataset } = parts;
  return {
    'training.inspect': async (request, signal) => {
      const onRead = (rows: number, share: number) => {
        parts.onRead({ input: request.input, rows, share });
      };
      const inspection = await inspectDataset(request, { onRead, signal });
      return { inspection, room: await inspectRoom(homeFolder) };
    },
    'training.status': () => training.status,
    'training.journal': () => ({ entries: [...training.entries] }),
    'training.start': (options) => {
      training.start(options);
      return {};
    },
    'training.pause': async () => {
      await training.pause();
      return {};
    },
    'training.resume': () => {
      training.resume();
      return {};
    },
    'training.cancel': async () => {
      await training.cancel();
      return {};
    },
    'training.compare': () => training.compare(parts.openFolder()),
    'training.activate': async (_, signal) => parts.open(await training.activate(signal)),
    'training.keep': () => training.keep(),
    'training.discard': () => {
      training.discard();
      return {};
    },
  };
}
