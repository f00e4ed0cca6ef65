import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { discardRun, ownDatasetFolder, RunFolder } from '#electron/training/run-folder.ts';
import { describeIf } from '../fixtures/skip.ts';
import { canMountSmallDisk, noSmallDisk, smallDisk } from '../fixtures/small-disk.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('RunFolder', () => {
  it('gives back what an earlier run of the same kind saved, pieces in order', () => {
    const out = join(temporaryFolder(), 'library');
    const first = RunFolder.open(out, 'same');
    first.save('factors', [bytes('one '), bytes('two')]);
    first.keep();
    const second = RunFolder.open(out, 'same');
    expect(second.load('factors')?.toString()).toBe('one two');
    expect(second.load('nothing')).toBeUndefined();
    second.discard();
  });

  it('starts afresh for a run of another kind', () => {
    const out = join(temporaryFolder(), 'library');
    const first = RunFolder.open(out, 'one kind');
    first.save('factors', [bytes('old')]);
    first.keep();
    const second = RunFolder.open(out, 'another kind');
    expect(second.load('factors')).toBeUndefined();
    second.discard();
  });

  it('leaves nothing when it is discarded', () => {
    const parent = temporaryFolder();
    RunFolder.open(join(parent, 'library'), 'x').discard();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('clears what a killed run left half-written, and nothing else', () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, '.library.partial-1234'));
    mkdirSync(join(parent, '.other.partial-1234'));
    writeFileSync(join(parent, 'library.txt'), 'mine');
    const run = RunFolder.open(join(parent, 'library'), 'x');
    writeFileSync(join(run.scratch, 'spill'), '');
    run.keep();
    const again = RunFolder.open(join(parent, 'library'), 'x');
    expect(readdirSync(again.scratch)).toEqual([]);
    expect(readdirSync(parent).sort()).toEqual(['.library.training', '.other.partial-1234', 'library.txt']);
    again.discard();
  });

  it(
    'is refused to a second run while the first one lives, and free once it was killed',
    { timeout: 30_000 },
    async () => {
      const out = join(temporaryFolder(), 'library');
      const holder = spawn(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        '--input-type=module',
        '-e',
        `const { RunFolder } = await import(${JSON.stringify(join(import.meta.dirname, '../../electron/training/run-folder.ts'))});
       // Held, because a lock goes with the object that holds it.
       globalThis.run = RunFolder.open(${JSON.stringify(out)}, 'x');
       globalThis.run.save('factors', [new Uint8Array(3)]);
       console.log('held'); setInterval(() => undefined, 1000);`,
      ]);
      onTestFinished(() => {
        holder.kill('SIGKILL');
      });
      await new Promise((resolve) => holder.stdout.once('data', resolve));
      expect(() => RunFolder.open(out, 'x')).toThrow(/being made by another run/);

      const ended = new Promise((resolve) => holder.once('exit', resolve));
      holder.kill('SIGKILL');
      await ended;
      const run = RunFolder.open(out, 'x');
      expect(run.load('factors')).toHaveLength(3);
      run.discard();
      expect(existsSync(out)).toBe(false);
    },
  );
});

describeIf(canMountSmallDisk, noSmallDisk)('RunFolder on a full disk', () => {
  it('keeps what was saved before, and nothing half-written', () => {
    const disk = smallDisk(1 << 20);
    const out = join(disk, 'library');
    const run = RunFolder.open(out, 'x');
    run.save('factors', [bytes('old')]);
    expect(() => {
      run.save('factors', [new Uint8Array(1 << 19), new Uint8Array(1 << 20)]);
    }).toThrow(/ENOSPC/);
    expect(run.load('factors')?.toString()).toBe('old');
    // What it wrote would still fill the disk.
    run.save('others', [new Uint8Array(1 << 19)]);
    run.keep();
    expect(readdirSync(join(disk, '.library.training')).filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});

describeIf(process.platform === 'linux', 'only Linux tells which files a process has open')(
  'a run that waits for the folder of another one',
  () => {
    const module = JSON.stringify(join(import.meta.dirname, '../../electron/training/run-folder.ts'));

    /** A process that opens the run folder of `out`, says what came of it, and has come to wait for its lock. */
    async function waitingRun(out: string) {
      const code = `const { RunFolder } = await import(${module});
        try {
          const run = RunFolder.open(${JSON.stringify(out)}, 'x');
          run.save('factors', [new Uint8Array(3)]);
          console.log(run.load('factors').length, (await import('node:fs')).existsSync(run.scratch));
          run.discard();
        } catch (error) {
          console.log(error.message);
        }`;
      const child = spawn(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        '--input-type=module',
        '-e',
        code,
      ]);
      onTestFinished(() => {
        child.kill('SIGKILL');
      });
      const said = text(child.stdout);
      await vi.waitUntil(
        () => openFiles(child.pid).some((path) => path.endsWith('.library.training/.lock')),
        {
          timeout: 20_000,
        },
      );
      return { said };
    }

    function openFiles(pid = 0): string[] {
      const folder = `/proc/${pid}/fd`;
      return readdirSync(folder).flatMap((name) => {
        try {
          return [readlinkSync(join(folder, name))];
        } catch {
          // Closed in the meantime.
          return [];
        }
      });
    }

    it('gets one of its own when that one is done', { timeout: 30_000 }, async () => {
      const parent = temporaryFolder();
      const first = RunFolder.open(join(parent, 'library'), 'x');
      for (let i = 0; i < 100; i++) writeFileSync(join(first.scratch, `${i}`), '');
      const { said } = await waitingRun(join(parent, 'library'));
      first.discard();
      expect(await said).toBe('3 true\n');
      expect(readdirSync(parent)).toEqual([]);
    });

    it('goes on in its folder when that one keeps it', { timeout: 30_000 }, async () => {
      const parent = temporaryFolder();
      const first = RunFolder.open(join(parent, 'library'), 'x');
      const { said } = await waitingRun(join(parent, 'library'));
      first.keep();
      expect(await said).toBe('3 true\n');
      expect(readdirSync(parent)).toEqual([]);
    });
  },
);

describe('discardRun', () => {
  it('does not take a folder that it cannot lock for a run that lives', () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, '.library.training', '.lock'), { recursive: true });
    expect(() => {
      discardRun(join(parent, 'library'));
    }).toThrow(/cannot be written/);
  });

  it('removes what a killed run left, and nothing else', () => {
    const parent = temporaryFolder();
    const out = join(parent, 'library');
    RunFolder.open(out, 'x').keep();
    mkdirSync(ownDatasetFolder(out));
    mkdirSync(join(parent, '.library.partial-1'));
    mkdirSync(join(parent, '.libraryother.training'));
    discardRun(out);
    expect(readdirSync(parent)).toEqual(['.libraryother.training']);
  });

  it('puts back a library that the run had just moved aside', () => {
    const parent = temporaryFolder();
    mkdirSync(join(parent, '.library.replaced-1', 'old'), { recursive: true });
    writeFileSync(join(parent, '.library.replaced-1', 'old', 'manifest.json'), '{}');
    discardRun(join(parent, 'library'));
    expect(readdirSync(parent)).toEqual(['library']);
    expect(readdirSync(join(parent, 'library'))).toEqual(['manifest.json']);
  });

  it('leaves a run alone that lives', () => {
    const parent = temporaryFolder();
    const out = join(parent, 'library');
    const living = RunFolder.open(out, 'x');
    living.save('factors', [bytes('mine')]);
    discardRun(out);
    expect(living.load('factors')?.toString()).toBe('mine');
    living.discard();
  });

  it('has nothing to do where no run was', () => {
    const parent = temporaryFolder();
    discardRun(join(parent, 'deep', 'library'));
    expect(readdirSync(parent)).toEqual([]);
  });
});
