import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ReelscopeError } from '#shared/domain/reelscope-error.ts';
import { csrPaths } from './csr.ts';
import { damaged } from './damaged.ts';
import { systemErrorCode } from './file-system-error.ts';
import { LIBRARY_FILES } from './library-files.ts';

/** Readers refuse other versions: an older program must not misread a newer library. */
const SCHEMA_VERSION = 1;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const fileEntry = z.strictObject({
  /** A plain name in the library's folder; anything that could lead out of it is refused. */
  path: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/i)
    .max(100),
  bytes: count,
  sha256,
  parts: z.array(sha256),
});

const positive = z.int().min(1);

const indexEntry = z.strictObject({
  nlist: positive,
  subquantizers: positive,
  /** Lists to look into for each query. */
  nprobe: positive,
  /** Candidates to ask the index for, before they are scored exactly. */
  shortlist: positive,
  /** Entries of inverted lists to look at for films that share a text's rarest terms; they complete the shortlist. */
  postings: count,
  /**
   * Share of the exact ten best that are found, for each nprobe, measured when the index was made; empty where nothing
   * could be measured. Older programs wrote 1 there.
   */
  recall: z.array(z.strictObject({ nprobe: positive, recallAt10: z.number().min(0).max(1) })),
});
export type IndexEntry = z.infer<typeof indexEntry>;
/** How an index is asked. */
export type SearchSettings = Pick<IndexEntry, 'nprobe' | 'shortlist' | 'postings'>;

const quality = z.strictObject({
  k: count,
  viewers: count,
  recall: z.number(),
  ndcg: z.number(),
  coverage: z.number(),
  novelty: z.number(),
  popularityBias: z.number(),
});
const methodQuality = z.strictObject({ warm: quality, cold: quality });
const splitQuality = z.strictObject({
  collaborative: methodQuality,
  content: methodQuality.optional(),
  hybrid: methodQuality.optional(),
  contentShare: z.number(),
});

const manifestBody = z.strictObject({
  schema: z.literal(SCHEMA_VERSION),
  name: z.string().min(1),
  created: z.iso.datetime(),
  source: z.strictObject({
    format: z.string(),
    filmsRead: count,
    filmsMerged: count,
    ratingsRead: count,
    ratingsRejected: count,
    textsJoined: count,
  }),
  counts: z.strictObject({
    films: count,
    viewers: count,
    ratings: count,
    /** Ratings that count as "liked" and so train the factors. */
    positives: count,
    terms: count,
  }),
  parameters: z.strictObject({
    rank: count,
    iterations: count,
    seed: count,
    regularisation: z.number(),
    unobservedWeight: z.number(),
    likedFrom: z.number(),
    /**
     * Numbers in a film's dense vector; where they are as many as terms, that is its TF-IDF row and there is no
     * projection.
     */
    dimensions: count,
  }),
  /** Null where the films came without texts and genres. */
  contentIndex: indexEntry.nullable(),
  collaborativeIndex: indexEntry,
  /** Quality on held-out ratings, of models that did not see them; null where none were held out. */
  metrics: z
    .strictObject({ holdout: z.number(), byViewer: splitQuality, byTime: splitQuality.nullable() })
    .nullable(),
  defaultWeights: z.strictObject({ content: z.number().min(0), collab: z.number().min(0) }),
  files: z.array(fileEntry),
});
export type ManifestBody = z.infer<typeof manifestBody>;

const manifestSchema = manifestBody.extend({ id: sha256 });
export type Manifest = z.infer<typeof manifestSchema>;

/** The identity of a library: the SHA-256 of all that its manifest says. */
function manifestId(body: ManifestBody): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

/** The text of manifest.json. */
export function manifestText(body: ManifestBody): string {
  return `${JSON.stringify({ id: manifestId(body), ...body }, undefined, 2)}\n`;
}

/**
 * Reads and checks the manifest of a library.
 * Throws `library-unusable` when the folder holds no library or one of another version, `library-damaged` when the
 * manifest was changed since it was written.
 */
export function readManifest(folder: string): Manifest {
  let text: string;
  try {
    text = readFileSync(join(folder, LIBRARY_FILES.manifest), 'utf8');
  } catch (error) {
    const why =
      systemErrorCode(error) === 'ENOENT' ? 'holds no library (no manifest.json)' : 'cannot be read';
    throw new ReelscopeError(
      'library-unusable',
      `${folder} ${why}: name a folder made by \`train\` or \`sample\`.`,
      {
        cause: error,
      },
    );
  }
  return parseManifest(text, folder);
}

/**
 * Checks the text of a manifest; `place` is where it was found, for the errors.
 * Throws `library-unusable` for another schema version, `library-damaged` for anything that is not a whole manifest.
 */
export function parseManifest(text: string, place: string): Manifest {
  const wrong = (cause?: unknown) => damaged(`manifest.json of ${place}`, 'is damaged', cause);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw wrong(error);
  }
  const version = z.object({ schema: z.number() }).safeParse(json);
  if (version.success && version.data.schema !== SCHEMA_VERSION) {
    throw new ReelscopeError(
      'library-unusable',
      `${place} has format ${version.data.schema} and this program reads ${SCHEMA_VERSION}: update Reelscope or train the library again.`,
    );
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) throw wrong(parsed.error);
  const { id, ...body } = parsed.data;
  const named = new Set(parsed.data.files.map(({ path }) => path));
  if (named.size !== parsed.data.files.length) throw wrong();
  if (filesInUse(parsed.data).some((path) => !named.has(path))) throw wrong();
  if (manifestId(manifestBody.parse(json instanceof Object ? withoutId(json) : json)) !== id) throw wrong();
  return { id, ...body };
}

/** The files that an engine opens; what the manifest does not vouch for must not be read. */
function filesInUse({ contentIndex, counts, parameters }: ManifestBody): string[] {
  const { catalogue, itemFactors, itemGramian, viewerFactors } = LIBRARY_FILES;
  const { collaborativeIndex, collaborativeLists } = LIBRARY_FILES;
  const always = [catalogue, itemFactors, itemGramian, viewerFactors, collaborativeIndex, collaborativeLists];
  if (contentIndex === null) return always;
  const { tfidf, postings, projection, contentIndex: header, contentLists } = LIBRARY_FILES;
  const matrices = [tfidf, postings].flatMap((base) => Object.values(csrPaths(base)));
  const projections = parameters.dimensions === counts.terms ? [] : [projection];
  return [...always, ...matrices, ...projections, header, contentLists];
}

function withoutId(json: object): object {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== 'id'));
}

/** What any version of our manifest has, and another program's has not. */
const anyManifest = z.object({
  id: sha256,
  schema: z.number(),
  name: z.string(),
  files: z.array(z.unknown()),
});

/**
 * True when the folder holds a library of any version, damaged or not, so that writing another replaces like by like.
 */
export function holdsLibrary(folder: string): boolean {
  return libraryNameIn(folder) !== undefined;
}

/** The name of the library of any version, damaged or not, that the folder holds; undefined where it holds none. */
export function libraryNameIn(folder: string): string | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, LIBRARY_FILES.manifest), 'utf8'));
    return anyManifest.safeParse(json).data?.name;
  } catch {
    return undefined;
  }
}
