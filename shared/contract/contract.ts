import { z } from 'zod';
import type { AppCommand } from './commands.ts';
import type { engineContract } from './engine.ts';
import { appStatusSchema, type AppStatus } from './schemas.ts';
import { librariesContract } from './libraries.ts';
import { networkContract } from './network.ts';
import { publicationContract, type PublicationStatus } from './publication.ts';
import { settingsContract, type SettingsReply } from './settings.ts';
import { syncContract, type SyncStatus } from './sync.ts';
import { trainingContract, type TrainingStatus } from './training.ts';
import type { NetworkRequest } from '#shared/domain/network.ts';
import type { JournalEntry } from '#shared/domain/training.ts';

/** What the application itself answers, outside the engine. */
export const appContract = {
  'app.status': { request: z.strictObject({}), reply: appStatusSchema },
  ...settingsContract,
  ...syncContract,
  ...publicationContract,
  ...librariesContract,
  ...networkContract,
  ...trainingContract,
} as const;

/** Everything a window may call. */
type Contract = typeof appContract & typeof engineContract;

/** The events that the application sends to every window. */
interface Events {
  readonly 'app.command': AppCommand;
  readonly 'app.status': AppStatus;
  readonly 'sync.status': SyncStatus;
  readonly 'training.status': TrainingStatus;
  /** The next entry of the run's journal; number 0 begins a new run. */
  readonly 'training.journal': JournalEntry;
  /** How far the inspection of a folder has read. */
  readonly 'training.read': { readonly input: string; readonly rows: number; readonly share: number };
  readonly settings: SettingsReply;
  readonly 'publication.status': PublicationStatus;
  readonly 'network.request': NetworkRequest;
}

export type Method = keyof Contract;
export type EngineMethod = keyof typeof engineContract;
export type EventName = keyof Events;

/** A request as a caller writes it: fields with a default may be left out. */
export type RequestOf<M extends Method> = z.input<Contract[M]['request']>;
/** A request as a handler sees it: checked, defaults filled in. */
export type CheckedRequestOf<M extends Method> = z.output<Contract[M]['request']>;
export type ReplyOf<M extends Method> = z.output<Contract[M]['reply']>;
export type EventOf<E extends EventName> = Events[E];
