/** A range of numbers and where to write them along an axis. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  /** Ascending, all within the range. */
  readonly ticks: readonly number[];
}

/** Numbers below this count as zero: steps between them would underflow. */
const SMALLEST = 1e-300;
/** Values this close, relative to their size, count as equal. */
const CLOSE = 1e-9;

/** A round step: 1, 2 or 5 times a power of ten. */
function niceStep(range: number, count: number): number {
  const rough = range / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10;
  return step * power;
}

/** The smallest and the largest value, with zero as the other end if they are equal; zero and one if there are none. */
function extent(values: readonly number[]): readonly [number, number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (size < SMALLEST) return [0, 1];
  // A single value is shown relative to zero.
  return high - low > CLOSE * size ? [low, high] : [Math.min(0, low), Math.max(0, high)];
}

/** An axis over the range that begins and ends at multiples of the step, and has ticks at all of them. */
function axisInSteps(low: number, high: number, step: number): Axis {
  const from = Math.floor(low / step + 1e-9) * step;
  const to = Math.ceil(high / step - 1e-9) * step;
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => from + i * step);
  return { from, to, ticks };
}

/** An axis that holds all values and ends at round numbers, with about `count` ticks. */
export function axisAround(values: readonly number[], count: number): Axis {
  const [low, high] = extent(values);
  return axisInSteps(low, high, niceStep(high - low, count));
}

/**
 * An axis from the smallest value to the largest, with about `count` ticks at the round numbers between: whole numbers,
 * where all values are.
 */
export function axisWithin(values: readonly number[], count: number): Axis {
  const [from, to] = extent(values);
  const least = values.every(Number.isInteger) ? 1 : 0;
  const { ticks } = axisInSteps(from, to, Math.max(least, niceStep(to - from, count)));
  return { from, to, ticks: ticks.filter((tick) => tick >= from - 1e-9 && tick <= to + 1e-9) };
}

/** Where a value lies on an axis: 0 at its beginning, 1 at its end. */
export function along({ from, to }: Axis, value: number): number {
  return (value - from) / (to - from);
}
