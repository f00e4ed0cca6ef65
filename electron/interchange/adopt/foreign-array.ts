import { AdoptError } from './adopt-error.ts';

/** Numbers of the types that files of other programs hold. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** An array in a file of another program; its contents are read only when they are asked for. */
export interface ForeignArray {
  /** The file and the array's name in it, for messages. */
  readonly name: string;
  /** Empty for a single value. */
  readonly shape: readonly number[];
  /** `pickle`: Python objects, which are never opened. */
  readonly holds: 'numbers' | 'texts' | 'pickle' | 'something-else';
  /** All numbers, row by row. Throws an AdoptError if it holds no numbers or the file is damaged. */
  numbers(): Promise<Numbers>;
  /** All texts. Throws an AdoptError if it holds no texts or the file is damaged. */
  texts(): Promise<readonly string[]>;
}

/** A file that holds arrays by name. Attributes of HDF5 are arrays too: that of group `a` called `b` is `a@b`. */
export interface ArrayFile {
  readonly path: string;
  readonly arrays: ReadonlyMap<string, ForeignArray>;
  close(): void;
}

/** The numbers as float32. Throws `not-finite` for NaN, infinity, or a number too large for float32. */
export async function floatsOf(array: ForeignArray): Promise<Float32Array> {
  const numbers = await array.numbers();
  const floats = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers, Number);
  const at = floats.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    throw new AdoptError(
      'not-finite',
      `${array.name} holds ${String(numbers[at])} as number ${at + 1}: factors and weights must be finite. Write the file again without it.`,
    );
  }
  return floats;
}

/** The numbers as int32. Throws `array-kind` for one that is not a whole number of 32 bits. */
export async function integersOf(array: ForeignArray): Promise<Int32Array> {
  const numbers = await array.numbers();
  if (numbers instanceof Int32Array) return numbers;
  const integers = Int32Array.from(numbers, Number);
  const at = integers.findIndex((value, i) => value !== Number(numbers[i]));
  if (at >= 0) {
    throw new AdoptError(
      'array-kind',
      `${array.name} holds ${String(numbers[at])} as number ${at + 1}, which is not a whole number of 32 bits.`,
    );
  }
  return integers;
}

/** The numbers as ids. Throws `array-kind` for one that is not a whole number, or too large to be exact. */
export async function idsOf(array: ForeignArray): Promise<readonly number[]> {
  const numbers = await array.numbers();
  const ids = Array.from<number | bigint, number>(numbers, Number);
  const at = ids.findIndex((id) => !Number.isSafeInteger(id));
  if (at >= 0) {
    throw new AdoptError(
      'array-kind',
      `${array.name} holds ${String(numbers[at])} as number ${at + 1}, which is no id: whole numbers of at most 2^53 are needed.`,
    );
  }
  return ids;
}
