import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluation } from '#shared/domain/evaluation.ts';
import { writeFolderAtomically } from '#electron/formats/atomic-folder.ts';
import { writeCsr } from '#electron/formats/csr.ts';
import { memorySource } from '#electron/formats/byte-source.ts';
import { readIvfPq } from '#electron/formats/faiss-ivfpq.ts';
import { assertIdsAreRows, writeListsApart } from '#electron/formats/faiss-layout.ts';
import { hashFile } from '#electron/formats/file-hash.ts';
import { LIBRARY_FILES } from '#electron/formats/library-files.ts';
import { holdsLibrary, manifestText, type ManifestBody } from '#electron/formats/manifest.ts';
import { writeNpy } from '#electron/formats/npy.ts';
import type { CleanDataset } from '../dataset/import-dataset.ts';
import type { Factors } from '../factorise/als-backend.ts';
import type { ContentModel } from '../features/content-model.ts';
import { writeCatalogue } from './write-catalogue.ts';

/** What a library keeps of the content model. Without a projection, the TF-IDF rows themselves are indexed. */
export type WrittenContent = Pick<ContentModel, 'vocabulary' | 'idf' | 'terms'> & {
  readonly projection: ContentModel['projection'] | undefined;
};

export interface TrainedModels {
  readonly dataset: CleanDataset;
  readonly likedFrom: number;
  /** Undefined without usable terms. `index` is a plain IndexIVFPQ file; `map` is films x 2. */
  readonly content:
    { readonly model: WrittenContent; readonly index: Buffer; readonly map: Float32Array } | undefined;
  readonly factors: Factors;
  /** The Gramian of the item factors without those of cold films; rank x rank. */
  readonly itemGramian: Float32Array;
  /** 1 for each film that nobody liked, whose factors are inferred from its texts; otherwise 0. */
  readonly cold: Uint8Array;
  readonly rank: number;
  /** A plain IndexIVFPQ file. */
  readonly collaborativeIndex: Buffer;
  /** Undefined if nothing was measured. */
  readonly evaluation: Evaluation | undefined;
}

/**
 * Writes a library to `out`, whole or not at all; an older library there is replaced.
 * Throws `disk-full` or `bad-request` with nothing left behind.
 */
export async function writeLibrary(
  out: string,
  models: TrainedModels,
  describe: Omit<ManifestBody, 'files'>,
): Promise<void> {
  await writeFolderAtomically(out, holdsLibrary, (folder) => {
    const path = (name: string) => join(folder, name);
    writeCatalogue(path(LIBRARY_FILES.catalogue), models.dataset, models.likedFrom, models.cold);
    if (models.content !== undefined) writeContent(path, models.content);
    const { viewers, items } = models.factors;
    writeNpy(path(LIBRARY_FILES.itemFactors), items, [items.length / models.rank, models.rank]);
    writeNpy(path(LIBRARY_FILES.viewerFactors), viewers, [viewers.length / models.rank, models.rank]);
    writeNpy(path(LIBRARY_FILES.itemGramian), models.itemGramian, [models.rank, models.rank]);
    writeIndex(
      path,
      LIBRARY_FILES.collaborativeIndex,
      LIBRARY_FILES.collaborativeLists,
      models.collaborativeIndex,
    );
    writeFileSync(
      path(LIBRARY_FILES.importReport),
      `${JSON.stringify(models.dataset.report, undefined, 2)}\n`,
    );
    if (models.evaluation !== undefined)
      writeFileSync(path(LIBRARY_FILES.evaluation), `${JSON.stringify(models.evaluation)}\n`);
    const files = readdirSync(folder)
      .sort()
      .map((name) => {
        const { bytes, sha256, parts } = hashFile(path(name));
        return { path: name, bytes, sha256, parts: [...parts] };
      });
    writeFileSync(path(LIBRARY_FILES.manifest), manifestText({ ...describe, files }));
    return Promise.resolve();
  });
}

function writeContent(
  path: (name: string) => string,
  { model: { vocabulary, idf, terms, projection }, index, map }: NonNullable<TrainedModels['content']>,
): void {
  writeCsr(path(LIBRARY_FILES.tfidf), terms.tfidf);
  writeCsr(path(LIBRARY_FILES.postings), terms.postings);
  writeFileSync(path(LIBRARY_FILES.vocabulary), JSON.stringify(vocabulary));
  writeNpy(path(LIBRARY_FILES.idf), Float32Array.from(idf), [idf.length]);
  if (projection !== undefined) {
    const { data, rows, columns } = projection;
    writeNpy(path(LIBRARY_FILES.projection), Float32Array.from(data), [rows, columns]);
  }
  writeNpy(path(LIBRARY_FILES.map), map, [map.length / 2, 2]);
  writeIndex(path, LIBRARY_FILES.contentIndex, LIBRARY_FILES.contentLists, index);
}

/** The header names the lists' file without a folder: FAISS finds it beside the header (IO_FLAG_ONDISK_SAME_DIR). */
function writeIndex(path: (name: string) => string, header: string, lists: string, index: Buffer): void {
  const head = memorySource(header, index);
  const sources = { index: readIvfPq(head), head, lists: head };
  assertIdsAreRows(sources);
  writeListsApart(sources, { path: path(header), listsPath: path(lists), fileName: lists });
}
