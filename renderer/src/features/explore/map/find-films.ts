import type { MapFilms } from './map-films.ts';
import type { Point } from './map-view.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The film nearest to a place, at most `reach` away (in widths of the map); undefined if there is none. */
export function nearestFilm(
  { count, x, y }: MapFilms,
  at: Point,
  reach: number,
  accepts: (film: number) => boolean,
): number | undefined {
  let nearest: number | undefined;
  let least = reach * reach;
  for (let film = 0; film < count; film++) {
    const dx = (x[film] ?? 0) - at.x;
    const dy = (y[film] ?? 0) - at.y;
    const square = dx * dx + dy * dy;
    if (square < least && accepts(film)) {
      least = square;
      nearest = film;
    }
  }
  return nearest;
}

/**
 * The film that an arrow key leads to: the nearest of those within 45 degrees of its direction, counting sideways
 * distance twice. Undefined at the edge.
 */
export function filmInDirection(
  { count, x, y }: MapFilms,
  from: number,
  direction: Direction,
  accepts: (film: number) => boolean,
): number | undefined {
  const isAcross = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'down' ? -1 : 1;
  let best: number | undefined;
  let least = Infinity;
  for (let film = 0; film < count; film++) {
    const dx = (x[film] ?? 0) - (x[from] ?? 0);
    const dy = (y[film] ?? 0) - (y[from] ?? 0);
    const ahead = sign * (isAcross ? dx : dy);
    const aside = Math.abs(isAcross ? dy : dx);
    if (ahead <= 0 || aside > ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least && accepts(film)) {
      least = cost;
      best = film;
    }
  }
  return best;
}

/** The films inside a closed line (even-odd rule), most rated first. */
export function filmsInside({ count, x, y }: MapFilms, line: readonly Point[]): number[] {
  const inside: number[] = [];
  for (let film = 0; film < count; film++) {
    if (isInside({ x: x[film] ?? 0, y: y[film] ?? 0 }, line)) inside.push(film);
  }
  return inside;
}

function isInside({ x, y }: Point, line: readonly Point[]): boolean {
  let isIn = false;
  let before = line.at(-1);
  for (const corner of line) {
    if (before !== undefined && corner.y > y !== before.y > y) {
      const crossing = corner.x + ((y - corner.y) / (before.y - corner.y)) * (before.x - corner.x);
      if (x < crossing) isIn = !isIn;
    }
    before = corner;
  }
  return isIn;
}
