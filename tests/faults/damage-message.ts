import fc from 'fast-check';

/** Values that Electron's IPC can carry and JSON cannot, and values that have surprised programs before. */
const ODD: readonly unknown[] = [
  undefined,
  null,
  NaN,
  Infinity,
  -0,
  2 ** 53,
  -1,
  1.5,
  10n,
  '',
  'x'.repeat(100_000),
  '\u0000',
  '\ud800',
  '__proto__',
  [],
  {},
  new Array(5),
  Array.from({ length: 5000 }, (_, i) => i),
  new Date(NaN),
  new Map([['a', 1]]),
  new Uint8Array(16),
  cyclic(),
  deep(2000),
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"constructor":{"prototype":{"polluted":true}}}'),
];

const oddValue = fc.oneof(
  fc.constantFrom(...ODD),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
);
const oddKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'then', 'toJSON', ''),
  fc.string({ maxLength: 8 }),
);

/** The message with something wrong: a changed value, an added or removed key, or something else altogether. */
export function damaged(message: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const changed = fc
    .tuple(
      message,
      fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      fc.constantFrom('set', 'drop', 'add'),
      oddKey,
    )
    .chain(([whole, path, how, key]) => oddValue.map((value) => changeAt(whole, path, { how, key, value })));
  return fc.oneof({ weight: 6, arbitrary: changed }, { weight: 1, arbitrary: oddValue });
}

interface Change {
  readonly how: string;
  readonly key: string;
  readonly value: unknown;
}

/** A copy with one change at the place that the numbers lead to (each picks one of the keys present). */
function changeAt(whole: unknown, [step, ...rest]: readonly number[], change: Change): unknown {
  if (step === undefined || typeof whole !== 'object' || whole === null || ArrayBuffer.isView(whole)) {
    return change.value;
  }
  const copy: object = Array.isArray(whole) ? [...(whole as unknown[])] : { ...whole };
  const keys = Object.keys(copy);
  if (change.how === 'add' && rest.length === 0) return define(copy, change.key, change.value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return define(copy, change.key, change.value);
  if (change.how === 'drop' && rest.length === 0) {
    Reflect.deleteProperty(copy, key);
    return copy;
  }
  return define(copy, key, changeAt(Reflect.get(copy, key), rest, change));
}

/** Sets an own property, whatever it is called; the length of a list cannot be anything. */
function define(object: object, key: string, value: unknown): object {
  if (key === 'length' && Array.isArray(object)) return object as object;
  return Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function cyclic(): object {
  const ring: { self?: object } = {};
  ring.self = ring;
  return ring;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < levels; i++) value = { value };
  return value;
}
