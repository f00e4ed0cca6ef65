import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Film } from '#shared/domain/film.ts';
import { FilmLine } from '../../../components/ui/film-line.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { useReorderMotion } from '../../../lib/motion/use-reorder-motion.ts';
import styles from './film-list.module.css';

type RankedFilm = Film & { readonly rank: number };

interface FilmListProps<T extends RankedFilm> {
  readonly label: string;
  readonly items: readonly T[];
  /** What the list answers: it starts again from the top when this changes. */
  readonly subject: string;
  /** The film that everything starts from now, if it is in the list. */
  readonly chosenId: number | null;
  /** True while these rows are about to be replaced. */
  readonly isBusy: boolean;
  readonly renderScore: (item: T) => ReactNode;
  readonly onChoose: (film: Film) => void;
}

/** Where a key press moves the focus to, as a row's index; null for keys that do not move it. */
function targetIndex(key: string, from: number, count: number, page: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, from + 1);
    case 'ArrowUp':
      return Math.max(0, from - 1);
    case 'PageDown':
      return Math.min(count - 1, from + page);
    case 'PageUp':
      return Math.max(0, from - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** Dragging over a row selects its text, as anywhere; only a click without that chooses the film. */
function isSelectingText(): boolean {
  return document.getSelection()?.isCollapsed === false;
}

/**
 * Ranked films. One stop for the Tab key; arrow keys, Home, End, PageUp and PageDown move inside. Enter, Space or a
 * click chooses a film. Rows glide to their new places when ranks change, and the focus goes with its row.
 */
export function FilmList<T extends RankedFilm>(props: FilmListProps<T>) {
  const { items, subject, onChoose } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const hasFocus = useRef(false);
  const lastSubject = useRef(subject);
  const [activeId, setActiveId] = useState<number | null>(null);
  const stopId = items.some((item) => item.movieId === activeId) ? activeId : (items[0]?.movieId ?? null);

  useReorderMotion(list, scroller, items, subject);

  function rowAt(index: number): HTMLElement | null {
    return list.current?.children[index]?.querySelector<HTMLElement>('[role=button]') ?? null;
  }

  useLayoutEffect(() => {
    const isNewSubject = lastSubject.current !== subject;
    lastSubject.current = subject;
    if (isNewSubject && scroller.current !== null) scroller.current.scrollTop = 0;
    const isFocusLost = hasFocus.current && list.current?.contains(document.activeElement) === false;
    // The row with the focus is gone, or the list is another one: go on from its first row.
    if (isFocusLost || (isNewSubject && hasFocus.current)) rowAt(0)?.focus();
  }, [items, subject]);

  function onKeyDown(event: KeyboardEvent): void {
    const from = items.findIndex((item) => item.movieId === stopId);
    const item = items[from];
    if (item === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onChoose(item);
      return;
    }
    const rowHeight = rowAt(from)?.offsetHeight ?? 0;
    const page =
      rowHeight > 0 ? Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight)) : 1;
    const index = targetIndex(event.key, from, items.length, page);
    if (index === null) return;
    event.preventDefault();
    rowAt(index)?.focus();
  }

  return (
    <div ref={scroller} className={styles['scroller']}>
      <ol
        ref={list}
        aria-label={props.label}
        aria-busy={props.isBusy}
        className={classNames(styles['list'], props.isBusy && styles['busy'])}
        onKeyDown={onKeyDown}
        onFocus={() => {
          hasFocus.current = true;
        }}
        onBlur={() => {
          hasFocus.current = false;
        }}
      >
        {items.map((item) => (
          <li key={item.movieId} data-row-key={item.movieId} className={styles['item']}>
            {/* Not a <button>, whose text cannot be selected. */}
            <div
              role="button"
              tabIndex={item.movieId === stopId ? 0 : -1}
              aria-current={item.movieId === props.chosenId ? 'true' : undefined}
              className={styles['row']}
              onFocus={() => {
                setActiveId(item.movieId);
              }}
              onClick={() => {
                if (!isSelectingText()) onChoose(item);
              }}
            >
              <span className={styles['rank']}>{item.rank}</span> <FilmLine film={item} />{' '}
              {props.renderScore(item)}
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
