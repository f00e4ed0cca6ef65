import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { indexReportSchema, systemReportSchema } from '#shared/contract/schemas.ts';
import { addVersion, readVersionState, writeVersionState } from '#electron/sync/versions.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { cli } from './cli.ts';

const latency = z.object({ p50Ms: z.number().positive(), p99Ms: z.number().positive() });
const measured = z.object({ engine: latency, fromOutside: latency, processorMs: z.number().positive() });
const benchSchema = z.object({
  functions: z.object({
    'catalogue.search': measured,
    'recommend.content': measured,
    'recommend.collaborative': measured,
    'recommend.hybrid': measured,
  }),
  coldStart: z.object({ firstAnswerMs: z.number().positive(), bareMs: z.number().positive() }),
  engineProcess: systemReportSchema,
  indexes: z.object({ content: indexReportSchema, collaborative: indexReportSchema }),
});

describe('bench', () => {
  it('measures every function, the start, the memory and both indexes, as one JSON document', async () => {
    const library = inject('sampleLibrary');
    const { code, out } = await cli('bench', '--library', library, '--queries', '5', '--json');
    expect(code).toBe(0);
    const { engineProcess } = benchSchema.parse(JSON.parse(out));
    expect(engineProcess.processId).not.toBe(process.pid);
  });

  it('measures the active version of a folder of versions', async () => {
    const root = temporaryFolder();
    const copy = join(root, 'copy');
    cpSync(inject('sampleLibrary'), copy, { recursive: true });
    const { id } = addVersion(root, copy);
    writeVersionState(root, { ...readVersionState(root), history: [id] });
    const { code, err } = await cli('bench', '--library', root, '--queries', '1');
    expect([code, err]).toEqual([0, '']);
  });
});
