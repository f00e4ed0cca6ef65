import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '#shared/contract/settings.ts';
import { ProgramSettings } from '#electron/app/program-settings.ts';
import { mergeSettings, readSettings } from '#electron/app/settings-file.ts';
import { openConf } from '#electron/hosts/settings-store.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const DEFAULTS = settingsSchema.parse({});

/** Settings from a file with this text. */
function open(text?: string) {
  const folder = temporaryFolder();
  const file = join(folder, 'settings.json');
  if (text !== undefined) writeFileSync(file, text);
  const read = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return { folder, file, read, settings: new ProgramSettings(folder, openConf) };
}

describe('ProgramSettings', () => {
  it('starts with defaults, and a later program finds what was changed', () => {
    const { folder, settings } = open();
    expect(settings.current).toEqual(DEFAULTS);
    expect(settings.notice).toBeNull();
    settings.change({ appearance: { theme: 'dark' }, training: { rank: 32 } });
    const later = new ProgramSettings(folder, openConf);
    expect(later.current).toEqual({
      ...DEFAULTS,
      appearance: { ...DEFAULTS.appearance, theme: 'dark' },
      training: { ...DEFAULTS.training, rank: 32 },
    });
    expect(later.notice).toBeNull();
  });

  it('keeps what another program set in the same folder meanwhile', () => {
    const { folder, settings } = open();
    const other = new ProgramSettings(folder, openConf);
    settings.change({ appearance: { theme: 'dark' } });
    settings.opened({ folder: '/l/1', name: 'One' }, '/l/1');
    other.change({ appearance: { contrast: 'more' } });
    other.opened({ folder: '/l/2', name: 'Two' }, null);
    const { appearance, libraries } = new ProgramSettings(folder, openConf).current;
    expect(appearance).toMatchObject({ theme: 'dark', contrast: 'more' });
    expect(libraries.recent.map((recent) => recent.folder)).toEqual(['/l/2', '/l/1']);
  });

  it('remembers the libraries opened lately, each once, the last one first', () => {
    const { settings } = open();
    for (let i = 0; i < 12; i++) settings.opened({ folder: `/l/${i}`, name: `Library ${i}` }, null);
    settings.opened({ folder: '/l/7', name: 'Library 7' }, '/l/7');
    const { recent, start } = settings.current.libraries;
    expect(recent.map(({ folder }) => folder)).toEqual([
      '/l/7',
      '/l/11',
      '/l/10',
      '/l/9',
      '/l/8',
      '/l/6',
      '/l/5',
      '/l/4',
    ]);
    expect(start).toBe('/l/7');
  });

  it('keeps a file that is no JSON under another name, says so, and goes on with defaults', () => {
    for (const text of ['{"appearance":{"theme":"da', '', '\0\0\0', '[1,2]', 'null']) {
      const { folder, settings, file } = open(text);
      expect(settings.current).toEqual(DEFAULTS);
      const kept = readdirSync(folder).filter((name) => name.startsWith('settings.damaged-'));
      expect(kept).toHaveLength(1);
      expect(readFileSync(join(folder, kept[0] ?? ''), 'utf8')).toBe(text);
      expect(settings.notice).toContain(kept[0]);
      settings.change({ appearance: { theme: 'light' } });
      expect(existsSync(file)).toBe(true);
    }
  });

  it('sets back only the fields that cannot be used, and keeps the file as it was beside', () => {
    const text = JSON.stringify({
      appearance: { theme: 'mauve', contrast: 'more' },
      sync: {
        channel: 'NOT A NAME',
        connection: { address: 's3://b/p', credentials: { kind: 'anonymous' } },
      },
      training: 'none',
    });
    const { folder, settings } = open(text);
    expect(settings.current.appearance).toEqual({ theme: 'system', contrast: 'more', motion: 'system' });
    expect(settings.current.sync.channel).toBe('stable');
    expect(settings.current.sync.connection?.address).toBe('s3://b/p');
    expect(settings.current.training).toEqual(DEFAULTS.training);
    const kept = readdirSync(folder).find((name) => name.startsWith('settings.damaged-'));
    expect(readFileSync(join(folder, kept ?? ''), 'utf8')).toBe(text);
    for (const field of ['appearance.theme', 'sync.channel', 'training']) {
      expect(settings.notice).toContain(field);
    }
  });

  it('leaves alone what only a newer program understands', () => {
    const { settings, read } = open(
      JSON.stringify({ version: 7, appearance: { theme: 'dark', shade: 4 }, future: [1] }),
    );
    expect(settings.current.appearance.theme).toBe('dark');
    expect(settings.notice).toBeNull();
    settings.change({ appearance: { theme: 'light' } });
    expect(read()).toMatchObject({ version: 7, appearance: { theme: 'light', shade: 4 }, future: [1] });
  });

  it('refuses to lose a change: where it cannot be written, the caller hears it and nothing changes', () => {
    const { folder } = open();
    const settings = new ProgramSettings(folder, () => ({
      get store() {
        return {};
      },
      set store(_) {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    }));
    expect(() => {
      settings.change({ appearance: { theme: 'dark' } });
    }).toThrow(/disk is full/);
    expect(settings.current.appearance.theme).toBe('system');
  });

  it('lasts only until the program ends where the file cannot be opened, and says so', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'settings.json'));
    const settings = new ProgramSettings(folder, openConf);
    expect(settings.notice).toContain('only until Reelscope ends');
    settings.change({ appearance: { theme: 'dark' } });
    expect(settings.current.appearance.theme).toBe('dark');
  });
});

describe('readSettings', () => {
  it('makes settings of any JSON object, and finds what mergeSettings wrote as it was', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('appearance', 'sync', 'training', 'libraries', 'x'), fc.jsonValue()),
        (json) => {
          const { settings } = readSettings(json);
          expect(settingsSchema.parse(settings)).toEqual(settings);
          const again = readSettings(
            JSON.parse(JSON.stringify(mergeSettings(json, settings))) as typeof json,
          );
          expect(again.settings).toEqual(settings);
        },
      ),
    );
  });

  it('brings older versions over step by step, and a newer one not at all', () => {
    const migrations = {
      1: (json: object) => ({ ...json, steps: ['1 to 2'] }),
      2: (json: object) => ({ appearance: { theme: 'steps' in json ? 'dark' : 'light' } }),
    };
    expect(readSettings({}, migrations, 3).settings.appearance.theme).toBe('dark');
    expect(readSettings({ version: 2 }, migrations, 3).settings.appearance.theme).toBe('light');
    expect(readSettings({ version: 3 }, migrations, 3).settings.appearance.theme).toBe('system');
    expect(readSettings({ version: 9 }, migrations, 3).settings.appearance.theme).toBe('system');
  });
});
