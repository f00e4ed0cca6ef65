import { expect, it } from 'vitest';
import { describeIf } from '../fixtures/skip.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { canMountImages, cutSyncPower } from './cut-sync-power.ts';
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
