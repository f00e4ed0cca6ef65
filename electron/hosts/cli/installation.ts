import type { Launchers } from '#electron/processes/application-processes.ts';

/** The program that the command line is part of: a checkout under Node, or the installed application. */
export interface Installation extends Launchers {
  readonly version: string;
  /** The folder of the built screens. */
  readonly rendererFolder: string;
  /**
   * Milliseconds from the launch of bare Node to a message from its worker, which no program with a thread can beat.
   * Undefined where there is no bare Node.
   */
  readonly bareStartMs: (() => Promise<number>) | undefined;
}
