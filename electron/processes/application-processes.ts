import type { ApplicationParts } from '#electron/app/application.ts';
import type { Child } from './child.ts';
import { runInspection, runTraining } from './run-training.ts';
import { EngineSupervisor } from './supervise-engine.ts';

/** How a host starts the processes of the program. */
export interface Launchers {
  readonly launchTraining: () => Child;
  readonly launchEngine: (libraryFolder: string, homeFolder: string) => Child;
}

/** The parts of an application that are processes of their own: its engine, training, and the reading of data sets. */
export function applicationProcesses(
  { launchTraining, launchEngine }: Launchers,
  homeFolder: string,
): Pick<ApplicationParts, 'startEngine' | 'trainSample' | 'train' | 'inspectDataset'> {
  return {
    startEngine: (folder) => new EngineSupervisor(() => launchEngine(folder, homeFolder)),
    trainSample: (out, run) => runTraining(launchTraining, { kind: 'sample', out }, run),
    train: (request, run) =>
      runTraining(launchTraining, { kind: 'train', request, curve: true }, { ...run, leave: 'checkpoint' }),
    inspectDataset: (request, run) => runInspection(launchTraining, request, run),
  };
}
