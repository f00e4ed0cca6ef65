import { copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import { settingsSchema, type Settings } from '#shared/contract/settings.ts';

/** The version of what is written below; a file without one is of version 1. */
const SCHEMA_VERSION = 1;

type Json = Readonly<Record<string, unknown>>;

/** From the version that is the key to the next: what changed its name or meaning is brought over. */
type Migrations = Readonly<Record<number, (before: Json) => Json>>;
const MIGRATIONS: Migrations = {};

/** Settings as they were found, and what could not be used. */
export interface FoundSettings {
  readonly settings: Settings;
  /** Fields ("sync.channel") whose values are not what they can be; the defaults stand in for them. */
  readonly damaged: readonly string[];
}

/** Settings of any version of the program. A newer one's are read as far as they are understood. */
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

/** The same without the fields that cannot be used. */
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

/** What is written: with everything that a newer program knew and this one does not. */
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

/**
 * Moves a file that holds no JSON object aside. Returns its new name, or undefined where the file is sound or absent.
 */
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

/** Copies a file of which some is damaged. Returns the copy's name. */
export function keepCopy(path: string): string {
  const kept = nameBeside(path);
  copyFileSync(path, kept);
  return basename(kept);
}

/** A name beside the file that nothing has: settings.damaged-2026-11-23T10-00-00-000Z.json */
function nameBeside(path: string): string {
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  return join(dirname(path), `${basename(path, '.json')}.damaged-${time}.json`);
}
