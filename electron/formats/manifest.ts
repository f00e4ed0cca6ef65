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
  /** Lists to search for each query. */
  nprobe: positive,
  /** Candidates to take from the index, before they are scored exactly. */
  shortlist: positive,
  /** Entries of inverted lists to read for films that share a text's rarest terms; these join the shortlist. */
  postings: count,
  /**
   * Share of the exact ten best that are found, for each nprobe, measured when the index was made; empty if nothing
   * could be measured. Older programs wrote 1 in that case.
   */
  recall: z.array(z.strictObject({ nprobe: positive, recallAt10: z.number().min(0).max(1) })),
});
export type IndexEntry = z.infer<typeof indexEntry>;
/** How an index is searched. */
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
    regularisation: z.number().min(0),
    unobservedWeight: z.number().min(0),
    likedFrom: z.number(),
    /**
     * Numbers in a film's dense vector. If there are as many as terms, the vector is the TF-IDF row and there is no
     * projection.
     */
    dimensions: count,
  }),
  /** Null if the films have neither texts nor genres. */
  contentIndex: indexEntry.nullable(),
  collaborativeIndex: indexEntry,
  /** Quality on held-out ratings, of models trained without them; null if none were held out. */
  metrics: z
    .strictObject({ holdout: z.number(), byViewer: splitQuality, byTime: splitQuality.nullable() })
    .nullable(),
  defaultWeights: z.strictObject({ content: z.number().min(0), collab: z.number().min(0) }),
  files: z.array(fileEntry),
});
export type ManifestBody = z.infer<typeof manifestBody>;

const manifestSchema = manifestBody.extend({ id: sha256 });
export type Manifest = z.infer<typeof manifestSchema>;

/** The id of a library: the SHA-256 of its manifest as JSON, without the id. */
function manifestId(body: ManifestBody): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

/**
 * The text of manifest.json. Throws `internal` for what `readManifest` would refuse, rather than write a library that
 * cannot be opened.
 */
export function manifestText(body: ManifestBody): string {
  const checked = manifestBody.safeParse(body);
  if (!checked.success) {
    const faults = checked.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new ReelscopeError(
      'internal',
      `The library was not written, because its manifest would be wrong (${faults.join('; ')}): please report this.`,
      { cause: checked.error },
    );
  }
  // Of the body as given, because the id depends on the order of its fields.
  return `${JSON.stringify({ id: manifestId(body), ...body }, undefined, 2)}\n`;
}

/**
 * Reads and checks the manifest of a library.
 * Throws `library-unusable` if the folder holds no library, one of another version, or a manifest that cannot be read,
 * `library-damaged` if the manifest was changed since it was written.
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
 * Checks the text of a manifest; errors say that it was found in `place`. Throws `library-unusable` for another schema
 * version, `library-damaged` for anything else that is not a complete and unchanged manifest.
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

/** The files that an engine opens: the manifest must list them all, since only listed files are verified. */
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

/** What our manifests of any version have, and those of other programs do not. */
const anyManifest = z.object({
  id: sha256,
  schema: z.number(),
  name: z.string(),
  files: z.array(z.unknown()),
});

/**
 * True if the folder holds a library of any version, damaged or not: only such a folder may a new library replace.
 */
export function holdsLibrary(folder: string): boolean {
  return libraryNameIn(folder) !== undefined;
}

/** The name of the library in the folder, of any version, damaged or not; undefined if there is none. */
export function libraryNameIn(folder: string): string | undefined {
  try {
    const json: unknown = JSON.parse(readFileSync(join(folder, LIBRARY_FILES.manifest), 'utf8'));
    return anyManifest.safeParse(json).data?.name;
  } catch {
    return undefined;
  }
}
