import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { Film } from '#shared/domain/film.ts';
import { FilmLine } from '../../../components/ui/film-line.tsx';
import { PartBar, partsText, type ScorePart } from '../../../components/ui/part-bar.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { useReorderMotion } from '../../../lib/motion/use-reorder-motion.ts';
import { VIRTUAL_SCROLLER } from '../../../lib/virtual-scroller.ts';
import { targetIndex } from '../row-keys.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import styles from './film-list.module.css';

type RankedFilm = Film & { readonly rank: number };

interface FilmListProps<T extends RankedFilm> {
  readonly label: string;
  readonly items: readonly T[];
  /** The query that the list answers: it scrolls back to the top when this changes. */
  readonly subject: string;
  /** True while these rows are about to be replaced. */
  readonly isBusy: boolean;
  /** The parts of a row's score; without it, rows show no score. */
  readonly partsOf?: (item: T) => readonly ScorePart[];
  /** The score that fills a row's bar. */
  readonly full?: number;
  /** Whether rows show their parts as numbers instead of year and genres. */
  readonly showNumbers?: boolean;
}

/** Row heights from film-list.module.css; a row with numbers may need a second line. */
const ROW_REMS = { plain: 3.25, numbers: 3.75 };
/** Rows rendered above and below the visible ones. */
const OVERSCAN = 6;

/** Dragging over a row selects its text, as elsewhere; only a plain click opens the film. */
function isSelectingText(): boolean {
  return document.getSelection()?.isCollapsed === false;
}

/**
 * Ranked films; only the visible rows are rendered. One Tab stop; arrow keys, Home, End, PageUp and PageDown move
 * inside. Enter, Space or a click opens a film. Rows glide to their new places when ranks change, and the focus moves
 * with its row.
 */
export function FilmList<T extends RankedFilm>(props: FilmListProps<T>) {
  const { items, subject } = props;
  const { store } = useExplore();
  const openId = useExploreState(({ panel }) => (panel?.kind === 'film' ? panel.film.movieId : null));
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const hasFocus = useRef(false);
  const isFocusDue = useRef(false);
  const lastSubject = useRef(subject);
  const [activeId, setActiveId] = useState<number | null>(null);
  const [rem] = useState(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const rowHeight = rem * (props.showNumbers === true ? ROW_REMS.numbers : ROW_REMS.plain);
  const keys = useMemo(() => items.map(({ movieId }) => movieId), [items]);
  const stop = Math.max(0, keys.indexOf(activeId ?? NaN));

  // The rule is about the React Compiler, which is not used here.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keys[index] ?? index,
    overscan: OVERSCAN,
    ...VIRTUAL_SCROLLER,
    // The row with the Tab stop stays rendered, so that scrolling never loses the focus.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), stop])].sort((a, b) => a - b),
  });
  // Measurements for the other row height are discarded.
  useLayoutEffect(() => {
    virtualizer.measure();
  }, [rowHeight, virtualizer]);
  const heightInSight = virtualizer.scrollRect?.height ?? 0;
  useReorderMotion({ list, keys, rowHeight, heightInSight, subject });

  const focusRow = useCallback((key: number | undefined) => {
    list.current
      ?.querySelector<HTMLElement>(`[data-row-key="${key ?? ''}"] [role=button]`)
      ?.focus({ preventScroll: true });
  }, []);

  useLayoutEffect(() => {
    const isNewSubject = lastSubject.current !== subject;
    lastSubject.current = subject;
    if (isNewSubject) virtualizer.scrollToOffset(0);
    const isFocusLost = hasFocus.current && list.current?.contains(document.activeElement) === false;
    // The focused row is gone, or the list is a different one: continue from its first row.
    if (isFocusLost || (isNewSubject && hasFocus.current)) focusRow(keys[0]);
  }, [keys, subject, virtualizer, focusRow]);

  useLayoutEffect(() => {
    if (!isFocusDue.current) return;
    isFocusDue.current = false;
    focusRow(activeId ?? undefined);
  }, [activeId, focusRow]);

  function open(item: T): void {
    store.getState().openPanel({ kind: 'film', film: item });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const item = items[stop];
    if (item === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open(item);
      return;
    }
    const page = Math.max(1, Math.floor(heightInSight / rowHeight));
    const index = targetIndex(event.key, stop, items.length, page);
    if (index === null) return;
    event.preventDefault();
    virtualizer.scrollToIndex(index);
    isFocusDue.current = true;
    setActiveId(keys[index] ?? null);
  }

  return (
    <div ref={scroller} className={styles['scroller']}>
      <ol
        ref={list}
        aria-label={props.label}
        aria-busy={props.isBusy}
        className={classNames(
          styles['list'],
          props.isBusy && styles['busy'],
          props.showNumbers === true && styles['numbers'],
        )}
        style={{ height: `${virtualizer.getTotalSize()}px` }}
        onKeyDown={onKeyDown}
        onFocus={() => {
          hasFocus.current = true;
        }}
        onBlur={() => {
          hasFocus.current = false;
        }}
      >
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const item = items[index];
          if (item === undefined) return null;
          const parts = props.partsOf?.(item);
          const facts = parts !== undefined && props.showNumbers === true ? partsText(parts) : undefined;
          return (
            <li
              key={item.movieId}
              data-row-key={item.movieId}
              aria-posinset={index + 1}
              aria-setsize={items.length}
              className={styles['item']}
              style={{ top: `${start}px` }}
            >
              {/* Not a <button>, whose text cannot be selected. */}
              <div
                role="button"
                tabIndex={index === stop ? 0 : -1}
                aria-current={item.movieId === openId ? 'true' : undefined}
                className={styles['row']}
                onFocus={() => {
                  setActiveId(item.movieId);
                }}
                onClick={() => {
                  if (!isSelectingText()) open(item);
                }}
              >
                <span className={styles['rank']}>{item.rank}</span> <FilmLine film={item} facts={facts} />{' '}
                {parts !== undefined && <PartBar parts={parts} full={props.full ?? 1} />}
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
