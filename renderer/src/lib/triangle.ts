/**
 * Three shares that sum to 1, as a point in a triangle: `left` and `right` are the lower corners, `top` the upper one.
 */
export interface TriangleShares {
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** A point in the box around the triangle: 0 to 1 each, x to the right, y upwards. */
export interface BoxPoint {
  readonly x: number;
  readonly y: number;
}

/** Hundredths, so that shares read as whole percentages. */
const STEPS = 100;

/** Where shares lie: the corners weighted by them (barycentric coordinates). */
export function pointOf({ right, top }: TriangleShares): BoxPoint {
  return { x: right + top / 2, y: top };
}

/** The shares of a point, in whole hundredths; a point beside the triangle counts as the nearest one at its height. */
export function sharesAt({ x, y }: BoxPoint): TriangleShares {
  const top = Math.round(STEPS * clamp(y, 0, 1));
  const right = Math.round(clamp(STEPS * x - top / 2, 0, STEPS - top));
  return { left: (STEPS - top - right) / STEPS, right: right / STEPS, top: top / STEPS };
}

/** What an arrow key does to shares, by `step` (0 to 1); null for any other key. */
export function movedBy(
  key: string,
  { left, right, top }: TriangleShares,
  step: number,
): TriangleShares | null {
  switch (key) {
    case 'ArrowLeft':
      return shift({ left, right, top }, Math.min(step, right), 'right', 'left');
    case 'ArrowRight':
      return shift({ left, right, top }, Math.min(step, left), 'left', 'right');
    case 'ArrowUp': {
      const taken = Math.min(step, left + right);
      const kept = left + right === 0 ? 0 : 1 - taken / (left + right);
      return hundredths({ left: left * kept, right: right * kept, top: top + taken });
    }
    case 'ArrowDown': {
      const given = Math.min(step, top);
      const ratio = left + right === 0 ? 0.5 : left / (left + right);
      return hundredths({ left: left + given * ratio, right: right + given * (1 - ratio), top: top - given });
    }
    default:
      return null;
  }
}

function shift(
  shares: TriangleShares,
  amount: number,
  from: keyof TriangleShares,
  to: keyof TriangleShares,
): TriangleShares {
  return hundredths({ ...shares, [from]: shares[from] - amount, [to]: shares[to] + amount });
}

function hundredths({ right, top }: TriangleShares): TriangleShares {
  const [r, t] = [Math.round(STEPS * right), Math.round(STEPS * top)];
  return { left: (STEPS - r - t) / STEPS, right: r / STEPS, top: t / STEPS };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
