// Electron's security checklist (its documentation, tutorial/security), item by item, as tabulated in docs/security.md.
import { Linter } from 'eslint';
import { FuseState, FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { ELECTRON_SAFETY_RULES } from '../../eslint-electron-rules.js';
import { APP_ORIGIN } from '#electron/main/app-protocol.ts';
import { secureContents } from '#electron/main/secure-contents.ts';
import { secureSession } from '#electron/main/secure-session.ts';
import { FUSES, wrongFuses } from '#electron/setup/fuses.mjs';
import { writeFusedProgram } from '../fixtures/fused-program.ts';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { FakeContents, FakeSession } from './fake-electron.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What the linter says about a line of source, or the rules that say it. */
function lint(code: string, said: 'message' | 'ruleId' = 'message'): (string | null)[] {
  const messages = new Linter().verify(
    code,
    [
      {
        files: ['**/*.tsx'],
        languageOptions: { parser: tseslint.parser, globals: globals.browser },
        rules: ELECTRON_SAFETY_RULES,
      },
    ],
    'x.tsx',
  );
  return messages.map((message) => message[said]);
}

describe('what the linter forbids', () => {
  it.each([
    [2, 'new BrowserWindow({ webPreferences: { nodeIntegration: true } })'],
    [2, 'new BrowserWindow({ webPreferences: { nodeIntegrationInWorker: true } })'],
    [2, 'new BrowserWindow({ webPreferences: { nodeIntegrationInSubFrames: true } })'],
    [3, 'new BrowserWindow({ webPreferences: { contextIsolation: false } })'],
    [4, 'new BrowserWindow({ webPreferences: { sandbox: false } })'],
    [6, 'new BrowserWindow({ webPreferences: { webSecurity: false } })'],
    [7, 'element.innerHTML = title'],
    [7, 'element.outerHTML = title'],
    [7, 'const a = <p dangerouslySetInnerHTML={{ __html: title }} />'],
    [8, 'new BrowserWindow({ webPreferences: { allowRunningInsecureContent: true } })'],
    [9, 'new BrowserWindow({ webPreferences: { experimentalFeatures: true } })'],
    [10, "new BrowserWindow({ webPreferences: { enableBlinkFeatures: 'x' } })"],
    [11, 'const a = <webview allowpopups />'],
    [12, 'new BrowserWindow({ webPreferences: { webviewTag: true } })'],
    [15, 'shell.openExternal(address)'],
    [18, 'window.loadFile("index.html")'],
    [18, "window.loadURL('file:///index.html')"],
    [20, "contextBridge.exposeInMainWorld('electron', ipcRenderer)"],
    [20, "contextBridge.exposeInMainWorld('electron', { ipc: ipcRenderer })"],
  ])('item %i: %s', (item, code) => {
    const [message] = lint(code);
    expect(message ?? '').toMatch(new RegExp(`checklist.*\\b${item}\\b`));
  });

  it.each([
    ['no-eval', 'eval(text)'],
    ['no-implied-eval', "setTimeout('run()', 10)"],
    ['no-new-func', 'new Function(text)'],
  ])('text as code (item 7): %s', (rule, code) => {
    expect(lint(code, 'ruleId')).toEqual([rule]);
  });

  it('allows what our own windows ask for', () => {
    expect(
      lint(
        'new BrowserWindow({ webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false } })',
      ),
    ).toEqual([]);
  });
});

describe('permissions (item 5) and the network', () => {
  const session = new FakeSession();
  secureSession(session as never);
  const ours = { getURL: () => `${APP_ORIGIN}/index.html` };
  const foreign = { getURL: () => 'https://attacker.example/' };
  const asked = (contents: unknown, permission: string) => {
    let answer: boolean | undefined;
    session.permissionRequest?.(contents, permission, (yes) => (answer = yes));
    return answer;
  };

  it.each([
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'fileSystem',
    'unknown',
  ])('denies %s to our own page', (permission) => {
    expect(asked(ours, permission)).toBe(false);
    expect(session.permissionCheck?.(null, permission, APP_ORIGIN)).toBe(false);
  });

  it('lets our page write to the clipboard, and no other', () => {
    expect(asked(ours, 'clipboard-sanitized-write')).toBe(true);
    expect(session.permissionCheck?.(null, 'clipboard-sanitized-write', APP_ORIGIN)).toBe(true);
    expect(asked(foreign, 'clipboard-sanitized-write')).toBe(false);
    expect(session.permissionCheck?.(null, 'clipboard-sanitized-write', 'app://reelscope.attacker')).toBe(
      false,
    );
    expect(session.devicePermission?.()).toBe(false);
  });

  it.each([
    [`${APP_ORIGIN}/index.html`, false],
    [`blob:${APP_ORIGIN}/9d2c`, false],
    ['data:image/svg+xml,x', false],
    ['https://attacker.example/', true],
    ['http://127.0.0.1:8080/', true],
    ['ws://attacker.example/', true],
    ['file:///etc/passwd', true],
    ['app://reelscope.attacker.example/', true],
    ['blob:https://attacker.example/9d2c', true],
  ])('a request for %s is cancelled: %s (items 1, 18)', (url, cancel) => {
    let answer: unknown;
    session.beforeRequest?.({ url }, (how) => (answer = how));
    expect(answer).toEqual({ cancel });
  });
});

describe('every page that is made (items 11 to 14)', () => {
  const app = new EventEmitter();
  secureContents(app as never);
  const contents = new FakeContents(1);
  app.emit('web-contents-created', {}, contents);
  const isPrevented = (name: string, url: string) => {
    let prevented = false;
    contents.emit(name, { url, preventDefault: () => (prevented = true) });
    return prevented;
  };

  it('opens no window', () => {
    expect(contents.windowOpen?.()).toEqual({ action: 'deny' });
  });

  it('holds no other page', () => {
    expect(isPrevented('will-attach-webview', '')).toBe(true);
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('stays where it is: %s', (name) => {
    expect(isPrevented(name, 'https://attacker.example/')).toBe(true);
    expect(isPrevented(name, 'file:///etc/passwd')).toBe(true);
    expect(isPrevented(name, 'app://reelscope.attacker.example/')).toBe(true);
    expect(isPrevented(name, `${APP_ORIGIN}/index.html`)).toBe(false);
  });
});

describe('the policy of the page itself (item 7)', () => {
  it('allows no more than the policy that comes with it, and nothing unsafe', () => {
    const page = readFileSync(join(ROOT, 'renderer/index.html'), 'utf8');
    const policy = /Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/unsafe|http|ws:|\*/);
  });
});

describe('the version of Electron (item 16)', () => {
  it('is named exactly, and is one that is still looked after', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const version = devDependencies['electron'] ?? '';
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    // Three majors are looked after, one every eight weeks; 45 was the newest when this was written.
    expect(Number(version.split('.')[0])).toBeGreaterThanOrEqual(45);
  });
});

/** Where electron-builder leaves a program that is not packed any further. */
const PACKAGED = join(ROOT, 'dist/linux-unpacked/reelscope');

describe('fuses (item 19)', () => {
  const asOurs = () =>
    Object.fromEntries(
      Object.entries(FUSES).map(([name, on]) => [FuseV1Options[name as keyof typeof FuseV1Options], on]),
    );

  it('are read back right and wrong', async () => {
    const path = join(temporaryFolder(), 'reelscope');
    writeFusedProgram(path);
    expect(await wrongFuses(path)).toContain('RunAsNode');
    await flipFuses(path, { version: FuseVersion.V1, ...asOurs() });
    expect(await wrongFuses(path)).toEqual([]);
    await flipFuses(path, { version: FuseVersion.V1, [FuseV1Options.OnlyLoadAppFromAsar]: false });
    expect(await wrongFuses(path)).toEqual(['OnlyLoadAppFromAsar']);
    expect(FuseState.ENABLE).toBe('1'.charCodeAt(0));
  });

  it('are asked for when the program is packaged', () => {
    const lines = readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8').split('\n');
    const start = lines.indexOf('electronFuses:') + 1;
    const end = lines.findIndex((line, i) => i > start && !line.startsWith('  '));
    const asked = Object.fromEntries(
      lines.slice(start, end).map((line) => {
        const [name = '', value] = line.trim().split(': ');
        return [name.charAt(0).toUpperCase() + name.slice(1), value === 'true'];
      }),
    );
    expect(asked).toEqual(FUSES);
  });

  describeIf(existsSync(PACKAGED), 'the fuses of a packaged program, because none is in dist/ here')(
    'of the packaged program',
    () => {
      it('are as they should be', async () => {
        expect(await wrongFuses(PACKAGED)).toEqual([]);
      });
    },
  );
});
