import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineContract } from '#shared/contract/engine.ts';
import type { IndexReport } from '#shared/contract/schemas.ts';
import { trainingRequestSchema } from '#shared/contract/training.ts';
import { trainLibrary } from '#electron/training/train-library.ts';
import { createEngine } from '#electron/engine/engine.ts';
import { TextScan } from '#electron/engine/text/text-scan.ts';
import { csv, datasetFolder, lines } from '../fixtures/dataset-files.ts';
import { openEngine, type OpenEngine } from '../fixtures/open-engine.ts';

let engine: OpenEngine;
beforeAll(() => {
  engine = openEngine(inject('sampleLibrary'));
});
afterAll(() => {
  engine.close();
});

const { signal } = new AbortController();

function report(index: 'content' | 'collaborative', signalToUse = signal): Promise<IndexReport> {
  return createEngine(engine.library)['index.report']({ index, queries: 40 }, signalToUse);
}

describe('index.report', () => {
  it.each(['content', 'collaborative'] as const)(
    'measures the %s index on the library at hand',
    async (index) => {
      const measured = engineContract['index.report'].reply.parse(await report(index));
      expect(measured.queries).toBeGreaterThan(20);
      const nprobes = measured.byNprobe.map(({ nprobe }) => nprobe);
      expect(nprobes[0]).toBe(1);
      expect(nprobes.at(-1)).toBe(measured.nlist);
      expect(nprobes).toEqual(nprobes.toSorted((a, b) => a - b));
      expect(measured.byNprobe.at(-1)?.recallAt10).toBeGreaterThanOrEqual(0.99);
      const shortlists = measured.byShortlist.map(({ shortlist }) => shortlist);
      expect(shortlists[0]).toBe(10);
      expect(measured.byShortlist.at(-1)?.recallAt10).toBeGreaterThanOrEqual(
        measured.byShortlist[0]?.recallAt10 ?? 1,
      );
    },
  );

  it.each(['content', 'collaborative'] as const)(
    'counts what there is to find through the %s index of few films',
    async (index) => {
      // Words of one film only are no terms, so fewer than four films have no content index.
      for (const films of index === 'content' ? [4] : [1, 2, 4]) {
        const genre = (i: number) => (i % 2 === 0 ? 'Drama' : 'Comedy');
        const rating = (i: number) => `${1 + Math.floor(i / films)},${1 + (i % films)},5,1`;
        const each = (count: number, line: (i: number) => string) =>
          Array.from({ length: count }, (_, i) => line(i));
        const input = datasetFolder({
          ...csv(...each(4 * films, rating)),
          'movies.csv': lines(
            'movieId,title,genres',
            ...each(films, (i) => `${i + 1},Title${i} (1995),${genre(i)}`),
          ),
        });
        const out = join(input, 'library');
        const request = trainingRequestSchema.parse({ input, out, rank: 2, iterations: 2, holdout: 0 });
        await trainLibrary(request, { signal, onProgress: () => undefined });
        const { library, close } = openEngine(out);
        try {
          const { queries, byNprobe } = await createEngine(library)['index.report'](
            { index, queries: 40 },
            signal,
          );
          expect(queries).toBe(4);
          expect(byNprobe.at(-1)?.recallAt10).toBe(1);
        } finally {
          close();
        }
      }
    },
  );

  it('is ended by its signal before the second query', async () => {
    const controller = new AbortController();
    const asked = vi.spyOn(TextScan.prototype, 'best');
    const measured = report('content', controller.signal);
    controller.abort();
    await expect(measured).rejects.toMatchObject({ name: 'AbortError' });
    expect(asked.mock.calls.length).toBeLessThanOrEqual(1);
    asked.mockRestore();
  });

  it('is ended by its signal', async () => {
    const controller = new AbortController();
    const measured = report('collaborative', controller.signal);
    controller.abort();
    await expect(measured).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('system.report', () => {
  const ask = () => engineContract['system.report'].reply.parse(engine.ask('system.report', {}));

  it('tells what kinds of memory the process holds', () => {
    const { processId, memory } = ask();
    expect(processId).toBe(process.pid);
    expect(memory.residentBytes).toBeGreaterThan(0);
    if (process.platform === 'linux') {
      const parts = (memory.anonymousBytes ?? 0) + (memory.fileBackedBytes ?? 0);
      expect(parts / memory.residentBytes).toBeGreaterThan(0.8);
      expect(parts / memory.residentBytes).toBeLessThan(1.2);
    }
  });

  it('lists a part once it was asked for, until it was closed because nobody asks for it', () => {
    const names = () => ask().parts.map(({ name }) => name);
    const request = { viewer: { userId: 1 }, count: 5, mode: 'index' } as const;
    engine.library.close();
    expect(names()).toEqual([]);
    const before = engine.ask('recommend.collaborative', request);
    expect(names()).toContain('collaborative.faiss');
    expect(names()).not.toContain('content.faiss');
    engine.library.closeIdle(60_000);
    expect(names()).toContain('collaborative.faiss');
    engine.library.closeIdle(0);
    expect(names()).toEqual([]);
    expect(engine.ask('recommend.collaborative', request)).toEqual(before);
  });

  it('answers about genres when the catalogue was closed behind them', async () => {
    const { library } = engine;
    library.closeIdle(0);
    expect(library.facets.ofAnyGenre(['drama']).bits.some((byte) => byte !== 0)).toBe(true);
    await sleep(300);
    const { facets } = library;
    library.closeIdle(150);
    expect(library.openParts.map(({ name }) => name)).toEqual(['facets']);
    expect(facets.ofAnyGenre(['comedy']).bits.some((byte) => byte !== 0)).toBe(true);
  });
});
