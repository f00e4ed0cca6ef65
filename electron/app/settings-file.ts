import { copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { settingsSchema, type Settings } from '#shared/contract/settings.ts';

/** The version of the settings that are written; a file without a version is version 1. */
const SCHEMA_VERSION = 1;

type Json = Readonly<Record<string, unknown>>;

/** By the version they start from, migrations to the next one: they carry over what changed its name or meaning. */
type Migrations = Readonly<Record<number, (before: Json) => Json>>;
const MIGRATIONS: Migrations = {};

/** Settings as found in the file, and what could not be used. */
export interface FoundSettings {
  readonly settings: Settings;
  /** Fields ("sync.channel") with invalid values; the defaults replace them. */
  readonly damaged: readonly string[];
}

/** Reads settings of any version of the program; those of a newer one as far as they are understood. */
export function readSettings(
  stored: Json,
  migrations = MIGRATIONS,
  latest: number = SCHEMA_VERSION,
): FoundSettings {
  const version = typeof stored['version'] === 'number' ? stored['version'] : 1;
  let json = stored;
  for (let from = version; from < latest; from++) json = migrations[from]?.(json) ?? json;
  const parsed = settingsSchema.safeParse(json);
  if (parsed.success) return { settings: parsed.data, damaged: [] };
  const damaged = parsed.error.issues.map(({ path }) => path.slice(0, 2).join('.'));
  return {
    settings: settingsSchema.parse(withoutDamage(json, parsed.error)),
    damaged: [...new Set(damaged)],
  };
}

/** The JSON without the fields that cannot be used. */
function withoutDamage(json: Json, { issues }: z.ZodError): Json {
  const sound: Record<string, unknown> = structuredClone(json);
  for (const { path } of issues) {
    const [section, field] = path.map(String);
    const values = section === undefined ? undefined : sound[section];
    if (section === undefined) continue;
    if (isJson(values) && field !== undefined) Reflect.deleteProperty(values, field);
    else Reflect.deleteProperty(sound, section);
  }
  return sound;
}

/** The JSON to write, including everything that a newer program wrote and this one does not know. */
export function mergeSettings(stored: Json, settings: Settings): Json {
  const version = Math.max(typeof stored['version'] === 'number' ? stored['version'] : 1, SCHEMA_VERSION);
  const sections = Object.entries(settings).map(([name, section]: [string, object]) => {
    const before = stored[name];
    return [name, { ...(isJson(before) ? before : {}), ...section }];
  });
  return { ...stored, ...(Object.fromEntries(sections) as Json), version };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Moves aside a file that holds no JSON object. Returns its new name, or undefined if the file is sound or absent. */
export function quarantine(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    if (isJson(JSON.parse(readFileSync(path, 'utf8')))) return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const kept = nameBeside(path);
  renameSync(path, kept);
  return basename(kept);
}

/** Copies a file that is partly damaged. Returns the copy's name. */
export function keepCopy(path: string): string {
  const kept = nameBeside(path);
  copyFileSync(path, kept);
  return basename(kept);
}

/** An unused name beside the file: settings.damaged-2026-11-23T10-00-00-000Z.json */
function nameBeside(path: string): string {
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return join(dirname(path), `${basename(path, '.json')}.damaged-${time}.json`);
}
