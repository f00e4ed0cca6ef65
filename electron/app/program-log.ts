import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerMessage } from '#shared/contract/messages.ts';
import type { Application } from './application.ts';
import { redact } from './redact.ts';

/** Where the program logs what it does. */
export interface ProgramLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

/** The part of electron-log that is used; it is the same under Electron and under Node. */
interface Logger extends ProgramLog {
  readonly transports: {
    readonly console: { level: unknown; writeFn: (options: never) => void };
    readonly file: {
      level: unknown;
      maxSize: number;
      format: unknown;
      resolvePathFn: (variables: never) => string;
      archiveLogFn: (oldFile: never) => void;
    };
  };
}

const MOST_BYTES = 1024 * 1024;

/** The path of the log file; the previous file lies beside it, with `.1` appended to its name. */
export function logPath(homeFolder: string): string {
  return join(homeFolder, 'logs', 'reelscope.log');
}

/**
 * Makes electron-log write to one file of at most 1 MiB and keep the previous one. Everything is redacted, and each
 * entry is a single line, whatever it contains.
 */
export function openLog(logger: Logger, homeFolder: string): ProgramLog {
  const path = logPath(homeFolder);
  const { console: terminal, file } = logger.transports;
  terminal.level = false;
  // Where its file cannot be written, electron-log tells the terminal so, whatever the level, with a stack.
  terminal.writeFn = () => undefined;
  file.level = 'info';
  file.maxSize = MOST_BYTES;
  file.format = '{iso} [{level}] {text}';
  file.resolvePathFn = () => path;
  file.archiveLogFn = () => {
    rmSync(`${path}.1`, { force: true });
    renameSync(path, `${path}.1`);
  };
  const line = (text: string) => redact(text).replaceAll(/\s*\n\s*/g, ' | ');
  return {
    info: (text) => {
      logger.info(line(text));
    },
    warn: (text) => {
      logger.warn(line(text));
    },
    error: (text) => {
      logger.error(line(text));
    },
  };
}

/** Logs each change of state that the application reports. Returns a function that stops the logging. */
export function logEvents(application: Pick<Application, 'onEvent'>, log: ProgramLog): () => void {
  const last = new Map<string, string>();
  return application.onEvent(({ name, value }) => {
    const { state, error } = stateOf(value);
    if (state === undefined || last.get(name) === state) return;
    last.set(name, state);
    if (error === undefined) log.info(`${name}: ${state}`);
    else log.error(`${name}: ${state}: ${error}`);
  });
}

/** The state that an event reports, and the error message if it failed. */
function stateOf(value: Extract<ServerMessage, { kind: 'event' }>['value']): {
  state?: string;
  error?: string;
} {
  if (typeof value !== 'object' || value === null) return {};
  const { state, error } = value as { state?: unknown; error?: { message?: unknown } };
  return {
    ...(typeof state === 'string' ? { state } : {}),
    ...(typeof error?.message === 'string' ? { error: error.message } : {}),
  };
}
