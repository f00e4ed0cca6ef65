import { useLayoutEffect, useRef, type RefObject } from 'react';
import { isMotionReduced } from '../appearance.ts';

const DURATION_MS = 260;
const APPEAR_MS = 160;
const EASING = 'cubic-bezier(0.2, 0.8, 0.2, 1)';

interface Move {
  readonly animation: Animation;
  /** From how far below (above, if negative) its place the row set off, in pixels. */
  readonly distance: number;
}

/** How far a row still is from its place while it moves there, so that the next move can start where the eye sees it. */
function distanceLeft(move: Move | undefined): number {
  if (move === undefined) return 0;
  const progress = move.animation.effect?.getComputedTiming().progress;
  // Null once it has ended.
  return progress === null || progress === undefined ? 0 : move.distance * (1 - progress);
}

/**
 * Lets the rows of a list glide to their new places when `items` changes, instead of jumping there. Rows are told apart
 * by `data-row-key`. Nothing moves when `subject` changes as well, because the rows then answer another question.
 */
export function useReorderMotion(
  list: RefObject<HTMLElement | null>,
  scroller: RefObject<HTMLElement | null>,
  items: readonly unknown[],
  subject: string,
): void {
  const tops = useRef(new Map<string, number>());
  const moves = useRef(new WeakMap<Element, Move>());
  const lastSubject = useRef(subject);

  useLayoutEffect(() => {
    const rows = [...(list.current?.children ?? [])].filter((row) => row instanceof HTMLElement);
    const before = tops.current;
    const after = new Map(rows.map((row) => [row.dataset['rowKey'] ?? '', row.offsetTop]));
    tops.current = after;
    const sameSubject = lastSubject.current === subject;
    lastSubject.current = subject;
    if (!sameSubject || before.size === 0 || isMotionReduced()) return;

    // A row that neither starts nor ends near the visible part needs no animation.
    const viewTop = scroller.current?.scrollTop ?? 0;
    const viewHeight = scroller.current?.clientHeight ?? 0;
    const isNear = (top: number): boolean => top > viewTop - viewHeight && top < viewTop + 2 * viewHeight;

    for (const row of rows) {
      const key = row.dataset['rowKey'] ?? '';
      const top = after.get(key) ?? 0;
      const oldTop = before.get(key);
      if (oldTop === undefined) {
        if (isNear(top)) row.animate({ opacity: [0, 1] }, { duration: APPEAR_MS });
        continue;
      }
      if (oldTop === top) continue;
      const running = moves.current.get(row);
      const distance = oldTop - top + distanceLeft(running);
      running?.animation.cancel();
      if (!isNear(top) && !isNear(oldTop)) continue;
      const animation = row.animate(
        { transform: [`translateY(${distance}px)`, 'none'] },
        { duration: DURATION_MS, easing: EASING },
      );
      moves.current.set(row, { animation, distance });
    }
  }, [list, scroller, items, subject]);
}
