import { expect, it } from 'vitest';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { canMountImages, cutSyncPower } from './cut-sync-power.ts';
import { callFaults, failSyncCalls, hasStrace } from './fail-sync-calls.ts';
import { fillSyncDisk } from './fill-sync-disk.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

// Bounded samples; `npm run faults` does many more.
describeIf(isRoot, 'syncs onto full and failing disks, because only root on Linux can mount small disks')(
  'a sync',
  () => {
    it('onto a disk that is too small says what it needs, and goes on', { timeout: 240_000 }, async () => {
      const report = await fillSyncDisk(temporaryFolder(), 6);
      expect(report).toMatchObject({ disks: 6, wrong: [], leftovers: [] });
      expect(report.paused).toBeGreaterThan(0);
    });

    it('survives a power cut', { timeout: 240_000 }, async (context) => {
      const folder = temporaryFolder();
      if (!canMountImages(folder)) context.skip('disk images cannot be mounted here');
      expect(await cutSyncPower(folder, 4, 9)).toMatchObject({ cuts: 4, wrong: [] });
    });
  },
);

describeIf(hasStrace, 'syncs of which a call to the file system fails, because strace is not installed')(
  'a sync',
  () => {
    it(
      'of which one call fails ends in one line, and the next one completes',
      { timeout: 240_000 },
      async () => {
        // One of each kind, each with another error than the one before.
        const faults = callFaults(1).filter((_, i) => i % 4 === 0 || i === 10);
        const { calls, completed, stopped, wrong } = await failSyncCalls(temporaryFolder(), faults);
        expect(wrong).toEqual([]);
        expect(Object.keys(calls).length).toBeGreaterThan(4);
        expect(completed + stopped).toBe(Object.values(calls).reduce((sum, count) => sum + count, 0));
      },
    );
  },
);
