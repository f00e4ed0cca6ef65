/** The stages of a sync, in order. */
export const SYNC_STAGES = ['channel', 'checking', 'downloading', 'verifying', 'activating'] as const;
export type SyncStage = (typeof SYNC_STAGES)[number];

/** How far a sync has come. Bytes are those of the library's files. */
export interface SyncProgress {
  readonly stage: SyncStage;
  /** How much of the whole is done, 0 to 1. */
  readonly fraction: number;
  /** What is happening, for a person to read. */
  readonly message: string;
  readonly totalBytes: number;
  /** Bytes in place and known to be right, or on their way there. */
  readonly bytes: number;
  /** Of these, bytes that were on this disk already: in another version, or from an interrupted sync. */
  readonly reusedBytes: number;
  readonly parts: number;
  readonly partsReused: number;
  /** Null except while parts are fetched. */
  readonly rate: { readonly unit: 'MB'; readonly perSecond: number } | null;
  /** Until all parts are there; null until it can be estimated. */
  readonly secondsLeft: number | null;
}

/** One installed version of a store's models. */
export interface Version {
  /** The library's id. */
  readonly id: string;
  readonly name: string;
  /** When the library was made, ISO 8601. */
  readonly created: string;
  readonly bytes: number;
  /** The active version is the one that is opened; the previous one is what a rollback returns to. */
  readonly state: 'active' | 'previous' | 'installed';
  readonly folder: string;
}
