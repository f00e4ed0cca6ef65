import { AdoptError } from './adopt-error.ts';
import { floatsOf, idsOf, integersOf, type ArrayFile, type ForeignArray } from './foreign-array.ts';
import { objectArrayError } from './pickle.ts';

/** A matrix of factors, row by row. */
export interface FactorRows {
  readonly rows: number;
  readonly rank: number;
  readonly data: Float32Array;
}

/** The two sides that have factors, and the names that people give to their arrays. */
const SIDES = {
  films: {
    named: /item|movie|film|product|components|\bvt?\b/i,
    ids: /(item|movie|film)s?[/_]?(item|movie|film)?_?ids?$/i,
  },
  viewers: { named: /user|viewer|customer|\bu\b/i, ids: /(user|viewer)s?[/_]?(user|viewer)?_?ids?$/i },
} as const;
type Side = keyof typeof SIDES;

/** Arrays that are not factors, whatever their shape: tables of ratings, and parts of sparse matrices. */
const NO_FACTORS = /(^|\/)ratings?\/|(^|[/_])(indptr|indices|data|shape)$/i;

/**
 * Reads the factors of one side, `count` rows: the one matrix with that many rows, or that many columns, which is then
 * transposed; of several, the one whose name fits. Throws `array-missing`, `array-ambiguous`, `row-counts`, `pickle`,
 * `not-finite`.
 */
export async function readFactors(file: ArrayFile, side: Side, count: number): Promise<FactorRows> {
  const matrices = [...file.arrays].filter(
    ([name, { shape, holds }]) => holds === 'numbers' && shape.length === 2 && !NO_FACTORS.test(name),
  );
  if (matrices.length === 0) throw noMatrices(file);
  const fitting = matrices.filter(([, { shape }]) => shape.includes(count));
  const named = fitting.filter(([name]) => SIDES[side].named.test(name));
  const [found, ...others] = named.length > 0 ? named : fitting;
  const shapes = matrices
    .map(([name, { shape }]) => `${name || 'its array'} ${shape.join(' x ')}`)
    .join(', ');
  if (found === undefined) {
    throw new AdoptError(
      'row-counts',
      `There are ${count} ${side}, and no factors in ${file.path} have so many rows (${shapes}): the tables and the factors must come from the same training.`,
    );
  }
  if (others.length > 0) {
    throw new AdoptError(
      'array-ambiguous',
      `Several arrays of ${file.path} could be the factors of the ${side} (${shapes}): call them item_factors and viewer_factors.`,
    );
  }
  return asRows(found[1], count);
}

async function asRows(array: ForeignArray, count: number): Promise<FactorRows> {
  const [first = 0, second = 0] = array.shape;
  const data = await floatsOf(array);
  if (first === count) return { rows: count, rank: second, data };
  const byRows = new Float32Array(data.length);
  for (let factor = 0; factor < first; factor++) {
    for (let row = 0; row < count; row++) byRows[row * first + factor] = data[factor * count + row] ?? 0;
  }
  return { rows: count, rank: first, data: byRows };
}

function noMatrices({ path, arrays }: ArrayFile): AdoptError {
  const pickled = [...arrays.values()].find(({ holds }) => holds === 'pickle');
  if (pickled !== undefined) return objectArrayError(pickled.name);
  return new AdoptError(
    'array-missing',
    `${path} holds no matrix of factors: write item_factors (one row per film) and viewer_factors (one row per viewer) into it.`,
  );
}

/** Source ids of one side's rows, if the file lists them (`movie_ids`, `viewers/user_id`). Throws `array-kind`. */
export async function readIds(file: ArrayFile, side: Side): Promise<readonly number[] | undefined> {
  for (const [name, array] of file.arrays) {
    if (!SIDES[side].ids.test(name) || NO_FACTORS.test(name)) continue;
    if (array.holds !== 'numbers' || array.shape.length !== 1) continue;
    return idsOf(array);
  }
  return undefined;
}

/** 1 for each film whose factors are guesses, as `export` writes it; undefined if the file does not say. */
export async function readColdMarks(file: ArrayFile): Promise<Int32Array | undefined> {
  const array = file.arrays.get('films/is_cold');
  return array?.holds === 'numbers' ? integersOf(array) : undefined;
}

/** What `export` says of the whole model, as attributes of the root group, and the values that each can have. */
const FACTS = {
  iterations: {
    fits: (value) => Number.isSafeInteger(value) && value >= 0,
    range: 'a whole number, 0 or more',
  },
  likedFrom: { fits: Number.isFinite, range: 'a number' },
  regularisation: { fits: (value) => value >= 0, range: '0 or more' },
  unobservedWeight: { fits: (value) => value >= 0, range: '0 or more' },
} satisfies Record<string, { fits: (value: number) => boolean; range: string }>;

/** Reads one of them. Undefined if the file does not say, or says NaN or infinity. Throws `fact`. */
export async function readFact(file: ArrayFile, name: keyof typeof FACTS): Promise<number | undefined> {
  const array = file.arrays.get(`@${name}`);
  if (array?.holds !== 'numbers') return undefined;
  const value = Number((await array.numbers())[0]);
  if (!Number.isFinite(value)) return undefined;
  const { fits, range } = FACTS[name];
  if (fits(value)) return value;
  throw new AdoptError(
    'fact',
    `${file.path} says that ${name} is ${value}, and it must be ${range}: correct or remove this attribute.`,
  );
}
