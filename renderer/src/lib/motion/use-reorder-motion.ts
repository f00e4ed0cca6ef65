import { useLayoutEffect, useRef, type RefObject } from 'react';
import { isMotionReduced } from '../appearance.ts';

const DURATION_MS = 260;
const APPEAR_MS = 160;
const EASING = 'cubic-bezier(0.2, 0.8, 0.2, 1)';

interface Move {
  readonly animation: Animation;
  /** How far below (above, if negative) its place the row started, in pixels. */
  readonly distance: number;
}

/** How far a moving row still is from its place, so that the next move can start where it is now. */
function distanceLeft(move: Move | undefined): number {
  if (move === undefined) return 0;
  const progress = move.animation.effect?.getComputedTiming().progress;
  // Null once it has ended.
  return progress === null || progress === undefined ? 0 : move.distance * (1 - progress);
}

/** The rows of a list with rows of equal height; only some may be rendered. */
interface RankedRows {
  readonly list: RefObject<HTMLElement | null>;
  /** The keys of all rows, in order; a rendered row carries its key in `data-row-key`. */
  readonly keys: readonly number[];
  /** In pixels. */
  readonly rowHeight: number;
  /** Height of the visible part of the list, in pixels; not measured here, which would force a second layout. */
  readonly heightInSight: number;
  /** The query that the list answers. */
  readonly subject: string;
}

/**
 * Lets the rows of a list glide to their new places when their order changes, instead of jumping there. A row that was
 * not rendered starts from where it would have been, at most a screen away. Nothing moves if `subject` changes as well,
 * because the rows then answer another query.
 */
export function useReorderMotion({ list, keys, rowHeight, heightInSight, subject }: RankedRows): void {
  const places = useRef(new Map<number, number>());
  const moves = useRef(new WeakMap<Element, Move>());
  const lastSubject = useRef(subject);

  useLayoutEffect(() => {
    const before = places.current;
    places.current = new Map(keys.map((key, place) => [key, place]));
    const sameSubject = lastSubject.current === subject;
    lastSubject.current = subject;
    if (!sameSubject || before.size === 0 || isMotionReduced()) return;

    for (const row of list.current?.children ?? []) {
      const key = row instanceof HTMLElement ? Number(row.dataset['rowKey']) : NaN;
      const oldPlace = before.get(key);
      if (oldPlace === undefined) {
        row.animate({ opacity: [0, 1] }, { duration: APPEAR_MS });
        continue;
      }
      const moved = (oldPlace - (places.current.get(key) ?? oldPlace)) * rowHeight;
      if (moved === 0) continue;
      const running = moves.current.get(row);
      const distance = Math.max(-heightInSight, Math.min(heightInSight, moved + distanceLeft(running)));
      running?.animation.cancel();
      const animation = row.animate(
        { transform: [`translateY(${distance}px)`, 'none'] },
        { duration: DURATION_MS, easing: EASING },
      );
      moves.current.set(row, { animation, distance });
    }
  }, [list, keys, rowHeight, heightInSight, subject]);
}
