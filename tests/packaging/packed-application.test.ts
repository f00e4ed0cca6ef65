// The application as an installer would install it, except that Electron itself is a stand-in.
import { extractAll, getRawHeader } from '@electron/asar';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '#electron/setup/build.mjs';
import { wrongFuses } from '#electron/setup/fuses.mjs';
import { describeIf } from '../fixtures/skip.ts';
import { packApplication, type PackedApplication } from './pack-application.ts';
import { addStandInElectron } from './stand-in-electron.ts';

interface PackedFile {
  readonly path: string;
  /** Whether it lies beside the archive, where the system can open it. */
  readonly isUnpacked: boolean;
}

describeIf(
  process.platform === 'linux',
  'the packed application, which is made and looked into on Linux only',
)('the packed application', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'reelscope packed '));
  let packed: PackedApplication;
  let files: readonly PackedFile[];

  beforeAll(() => {
    packed = packApplication(scratch);
    files = filesIn(packed.archive);
  });
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  it('holds the bundles, package.json and packages, and nothing else', () => {
    const folders = new Set(files.map(({ path }) => path.split('/').slice(0, 2).join('/')));
    const ours = [...folders].filter((folder) => !folder.startsWith('node_modules/')).sort();
    expect(ours).toEqual(['out/kernels', 'out/main', 'out/preload', 'out/renderer', 'package.json']);
  });

  it('holds packages that it needs when it runs, and none that we develop with', () => {
    const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
    };
    // The packer lays packages out anew, so they are told by name.
    const nameOf = (path: string) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? '';
    const needed = new Set(
      Object.entries(packages).flatMap(([path, { dev = false, devOptional = false }]) =>
        dev || devOptional ? [] : [nameOf(path)],
      ),
    );
    const names = new Set(files.map(({ path }) => nameOf(path)).filter((name) => name !== ''));
    expect(names.size).toBeGreaterThan(20);
    expect([...names].filter((name) => !needed.has(name))).toEqual([]);
    expect([...names].filter((name) => /^node-(bin|linux|darwin|win)\b/.test(name))).toEqual([]);
  });

  it('keeps native code outside the archive, and only what this system runs', () => {
    const { platform, arch } = process;
    const native = files.filter(({ path }) => /\.(node|wasm|so(\.\d+)*|dylib|dll|exe|a|o)$/.test(path));
    expect(native.map(({ path }) => path).sort()).toEqual([
      `node_modules/@duckdb/node-bindings-${platform}-${arch}/duckdb.node`,
      `node_modules/@duckdb/node-bindings-${platform}-${arch}/libduckdb.so`,
      'node_modules/faiss-node/build/Release/faiss-node.node',
      `node_modules/webgpu/dist/${platform}-${arch}/dawn.node`,
      'out/kernels/als.wasm',
      'out/kernels/search.wasm',
    ]);
    expect(native.filter(({ isUnpacked }) => !isUnpacked)).toEqual([]);
  });

  it('holds no sources, tests or data', () => {
    const wrong = files.filter(
      ({ path }) =>
        /\.([mc]?ts|tsx|map|cc|cpp|h|gyp|py|sh|csv|dat|npy|faiss|sqlite)$/.test(path) ||
        /\/(tests?|__tests__|docs?|examples?)\//.test(path),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
    const names = readdirSync(packed.folder, { recursive: true, encoding: 'utf8' });
    const sample = readdirSync(join(ROOT, 'resources/sample')).map(
      (name) => `resources/resources/sample/${name}`,
    );
    expect(names.filter((name) => name.endsWith('.csv')).sort()).toEqual(sample.sort());
  });

  it('has the fuses flipped that electron-builder.yml names', async () => {
    expect(await wrongFuses(packed.program)).toEqual([]);
  });

  describe('installed in a folder of its own', () => {
    let index: string;
    let elsewhere: string;
    const command = (...args: readonly string[]) => [index, ...args];
    const options = () => ({ cwd: elsewhere, env: { ...process.env, NODE_PATH: '', HOME: elsewhere } });
    const run = (...args: readonly string[]) =>
      spawnSync(process.execPath, command(...args), { ...options(), encoding: 'utf8' });

    beforeAll(() => {
      const resources = join(scratch, 'installed here', 'resources');
      const program = join(resources, 'app');
      mkdirSync(resources, { recursive: true });
      extractAll(packed.archive, program);
      cpSync(join(packed.folder, 'resources/resources'), join(resources, 'resources'), { recursive: true });
      addStandInElectron(program);
      index = join(program, 'out/main/index.js');
      elsewhere = join(scratch, 'elsewhere');
      mkdirSync(elsewhere);
    });

    it('trains the sample library and answers about it', { timeout: 120_000 }, () => {
      const { status, stdout } = run('selftest');
      expect(stdout.trim().split('\n')).toEqual([
        'ok      training (DuckDB, kernels, FAISS): 1585 films, 101542 ratings',
        'ok      search: a misspelt title finds its film',
        'ok      content: a film leads to its sequel',
        'ok      collaborative: ten films for a viewer',
        'ok      hybrid: scores add up',
        'ok      HDF5: 1585 films written',
        expect.stringMatching(/^ok {6}GPU \(Dawn\): /),
      ]);
      expect(status).toBe(0);
    });

    it('takes the commands of the command line', { timeout: 120_000 }, () => {
      expect(run('--version')).toMatchObject({ status: 0, stdout: '1.2.3\n', stderr: '' });
      expect(run('search')).toMatchObject({ status: 2, stdout: '' });
      const sample = join(elsewhere, 'sample');
      expect(run('sample', '--out', sample)).toMatchObject({ status: 0 });
      const { status, stdout } = run('search', '--library', sample, 'spirted away', '-n', '1', '--json');
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ title: 'Spirited Away' })]);
      const bench = run('bench', '--library', sample, '--queries', '5', '--json');
      expect(JSON.parse(bench.stdout)).toMatchObject({ coldStart: { bareMs: null, ratio: null } });
    });

    it('shows its screens in a browser, where no window can be opened', { timeout: 120_000 }, async () => {
      const served = spawn(process.execPath, command('serve'), {
        ...options(),
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const [printed] = (await once(served.stdout, 'data')) as [Buffer];
        const address = /http:\S+/.exec(printed.toString())?.[0] ?? '';
        const page = await fetch(address);
        expect(page.status).toBe(200);
        expect(await page.text()).toContain('<title>Reelscope</title>');
      } finally {
        served.kill('SIGTERM');
        if (served.exitCode === null && served.signalCode === null) await once(served, 'exit');
      }
      expect(served.exitCode).toBe(0);
    });
  });
});

interface HeaderEntry {
  readonly files?: Readonly<Record<string, HeaderEntry>>;
  readonly unpacked?: boolean;
}

function filesIn(archive: string): PackedFile[] {
  const walk = (entry: HeaderEntry, path: string): PackedFile[] =>
    entry.files === undefined
      ? [{ path, isUnpacked: entry.unpacked === true }]
      : Object.entries(entry.files).flatMap(([name, inner]) =>
          walk(inner, path === '' ? name : `${path}/${name}`),
        );
  return walk(getRawHeader(archive).header, '');
}
