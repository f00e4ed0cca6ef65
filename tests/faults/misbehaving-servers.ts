import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorValue } from '#shared/domain/reelscope-error.ts';
import { TRANSFER_LIMITS } from '#electron/sync/transfer-limits.ts';
import { writeMadeLibrary } from '../fixtures/made-library.ts';
import { startS3Server } from '../fixtures/s3-server.ts';
import { publish, sync } from '../sync/sync-harness.ts';
import { BEHAVIOURS, type Behaviour } from './server-behaviours.ts';
import { damageOf } from './sync-scene.ts';

/** The results of the trials. */
export interface BehaviourReport {
  readonly trials: number;
  readonly recovered: number;
  readonly refused: number;
  /** Descriptions of the trials that went wrong. */
  readonly wrong: readonly string[];
}

const BIG_PART = 400_000;

/**
 * Syncs a new version from a server that misbehaves in each way, once and always, at `offsets` offsets of one part, and
 * checks that the active version is the old or the new one, whole; and that a sync from a well-behaved server then
 * completes, fetching only what was missing.
 */
export async function misbehavingServers(folder: string, offsets: number): Promise<BehaviourReport> {
  const server = await startS3Server();
  const template = join(folder, 'template');
  const root = join(folder, 'root');
  const wrong: string[] = [];
  let trials = 0;
  let recovered = 0;
  let refused = 0;
  try {
    const oldLibrary = writeMadeLibrary(join(folder, 'old'));
    const { id: oldId } = await publish(server.endpoint, oldLibrary);
    await sync(server.endpoint, template);
    const files = { sizes: { 'item-factors.npy': BIG_PART }, seeds: { 'item-factors.npy': 50 } };
    const { id: newId, sent } = await publish(server.endpoint, writeMadeLibrary(join(folder, 'new'), files));
    const key = `models/parts/${sent.find(({ bytes }) => bytes === BIG_PART)?.sha256 ?? ''}`;

    const trial = async (
      name: string,
      { once, always, act }: Behaviour,
      how: 'once' | 'always',
      at: number,
    ) => {
      rmSync(root, { recursive: true, force: true });
      cpSync(template, root, { recursive: true });
      let happened = 0;
      server.misbehave = (exchange) => {
        const { object, seen } = exchange;
        if (seen.key !== key || object === undefined || (how === 'once' && happened > 0)) return false;
        happened++;
        act({ ...exchange, object }, at);
        return true;
      };
      const outcome = await sync(server.endpoint, root).then(
        () => 'recovers' as const,
        (error: unknown) => toErrorValue(error),
      );
      server.misbehave = undefined;
      const expected = how === 'once' ? once : always;
      const problems: string[] = [];
      if (happened === 0) problems.push('did not happen');
      if ((outcome === 'recovers' ? 'recovers' : 'refused') !== expected)
        problems.push(`it ${expected} was expected`);
      if (outcome !== 'recovers' && outcome.code === 'internal') problems.push(outcome.message);
      problems.push(...(await damageOf(root, [outcome === 'recovers' ? newId : oldId])));
      // Patient, so that a busy machine is not mistaken for a stalled server.
      const again = await sync(server.endpoint, root, { limits: TRANSFER_LIMITS });
      if (again.fetchedBytes > BIG_PART) problems.push(`${again.fetchedBytes} bytes were fetched again`);
      problems.push(...(await damageOf(root, [newId])));
      trials++;
      if (outcome === 'recovers') recovered++;
      else refused++;
      if (problems.length > 0) wrong.push(`${name}, ${how}, at ${at}: ${problems.join('; ')}`);
    };

    for (const [name, behaviour] of Object.entries(BEHAVIOURS)) {
      for (let i = 0; i < offsets; i++) {
        const at = Math.floor((i * BIG_PART) / offsets);
        await trial(name, behaviour, 'once', at);
        await trial(name, behaviour, 'always', at);
      }
    }
  } finally {
    await server.stop();
  }
  return { trials, recovered, refused, wrong };
}
