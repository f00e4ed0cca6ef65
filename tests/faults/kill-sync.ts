import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readManifest } from '#electron/formats/manifest.ts';
import { placedParts } from '#electron/sync/library-parts.ts';
import { Random } from '#electron/training/random.ts';
import { goodHeaders } from '../fixtures/s3-server.ts';
import { damageOf, leftoversIn, setSyncScene, startSync, untilAsked } from './sync-scene.ts';

/** The results of a series of killed syncs. */
export interface SyncKillReport {
  readonly kills: number;
  /** Kills after which the new version was active already. */
  readonly killedAfterActivation: number;
  /** Kills that left part of the new version behind. */
  readonly killedUnderway: number;
  readonly completed: number;
  /** Parts that were whole on the disk after a kill and were asked for again. */
  readonly partsFetchedAgain: number;
  /** Active versions that were neither the old nor the new one, or not whole. */
  readonly wrong: readonly string[];
  /** Things left beside a completed sync. */
  readonly leftovers: readonly string[];
}

/** Each part arrives in this many pieces with pauses between them, so that kills hit syncs in the middle of parts. */
const PIECES = 4;
const PAUSE_MS = 8;

/** Kills syncs with SIGKILL at random moments and resumes them until they complete, for `kills` kills in all. */
export async function killSync(folder: string, kills: number, seed: number): Promise<SyncKillReport> {
  const scene = await setSyncScene(folder);
  const { server, oldId, newId } = scene;
  const random = new Random(seed);
  const root = join(folder, 'root');
  const wrong: string[] = [];
  const leftovers: string[] = [];
  let done = 0;
  let killedAfterActivation = 0;
  let killedUnderway = 0;
  let completed = 0;
  let partsFetchedAgain = 0;
  server.misbehave = ({ seen, response, object, from, to }) => {
    if (object === undefined || !seen.key.includes('/parts/')) return false;
    response.writeHead(206, goodHeaders(object, from, to));
    const step = Math.ceil((to - from) / PIECES);
    const send = (at: number) => {
      if (response.destroyed) return;
      const end = Math.min(at + step, to);
      if (end === to) response.end(object.subarray(at, end));
      else {
        response.write(object.subarray(at, end));
        setTimeout(send, PAUSE_MS, end);
      }
    };
    send(from);
    return true;
  };
  try {
    scene.reset(root);
    const uninterrupted = startSync(server, root);
    await untilAsked(server, uninterrupted);
    const started = performance.now();
    if ((await uninterrupted.ended) !== 0) throw new Error('the uninterrupted sync failed');
    const runMs = performance.now() - started;
    scene.reset(root);
    let whole = new Set<string>();
    while (done < kills) {
      server.requests.length = 0;
      const run = startSync(server, root);
      await untilAsked(server, run);
      const killed = await Promise.race([
        run.ended.then(() => false),
        wait(random.uniform() * 1.1 * runMs).then(() => true),
      ]);
      if (killed) run.signal('SIGKILL');
      const code = await run.ended;
      partsFetchedAgain += server.requests.filter(({ key }) => whole.has(key.split('/').at(-1) ?? '')).length;
      if (code === null) done++;
      else if (code !== 0) wrong.push(run.said());
      const activated = (await damageOf(root, [newId])).length === 0;
      if (code === 0) {
        completed++;
        leftovers.push(...leftoversIn(root));
        if (!activated) wrong.push('a sync ended well without activating the new version');
      } else if (activated) killedAfterActivation++;
      wrong.push(...(await damageOf(root, [oldId, newId])));
      whole = wholeParts(join(root, 'incoming', newId));
      if (code === null && existsSync(join(root, 'incoming', newId))) killedUnderway++;
      if (activated) {
        // Leftovers of a kill right after the activation are gone after the next sync.
        const next = startSync(server, root);
        if ((await next.ended) !== 0) wrong.push(next.said());
        leftovers.push(...leftoversIn(root));
        scene.reset(root);
        whole = new Set();
      }
    }
  } finally {
    await scene.stop();
  }
  return {
    kills: done,
    killedAfterActivation,
    killedUnderway,
    completed,
    partsFetchedAgain,
    wrong,
    leftovers,
  };
}

/** The parts that are complete and in place in an incoming folder. */
function wholeParts(folder: string): Set<string> {
  const whole = new Set<string>();
  if (!existsSync(join(folder, 'manifest.json'))) return whole;
  let manifest;
  try {
    manifest = readManifest(folder);
  } catch {
    // Killed while its manifest was being written.
    return whole;
  }
  for (const { sha256, bytes, place } of placedParts(manifest)) {
    const path = join(folder, place.path);
    if (!existsSync(path)) continue;
    const part = readFileSync(path).subarray(place.offset, place.offset + bytes);
    if (createHash('sha256').update(part).digest('hex') === sha256) whole.add(sha256);
  }
  return whole;
}
