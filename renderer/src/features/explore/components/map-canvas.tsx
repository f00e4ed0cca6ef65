import {
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import { titleWithYear } from '#shared/domain/film.ts';
import { VisuallyHidden } from '../../../components/ui/visually-hidden.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { drawMap, filmsInSight, labelPlaces } from '../map/draw-map.ts';
import { filmInDirection, filmsInside, nearestFilm, type Direction } from '../map/find-films.ts';
import type { Coloured } from '../map/map-colours.ts';
import type { MapFilms } from '../map/map-films.ts';
import {
  panned,
  projectionOf,
  showing,
  toPixel,
  toPlace,
  WHOLE_MAP,
  zoomed,
  type Point,
} from '../map/map-view.ts';
import { useCanvas } from '../map/use-canvas.ts';
import { useFilmData } from '../map/use-film-data.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import { MapZoom, ZOOM_STEP } from './map-zoom.tsx';
import styles from './film-map-screen.module.css';

interface MapCanvasProps {
  readonly films: MapFilms;
  readonly coloured: Coloured;
  /** A 1 for each highlighted film; null for all. */
  readonly standingOut: Uint8Array | null;
  /** A 1 for each film that the pointer and the keys reach; null for all. */
  readonly pickable: Uint8Array | null;
  readonly selected: readonly number[];
  /** Whether dragging draws a line around films instead of moving the map. */
  readonly isLasso: boolean;
  readonly focus: number | undefined;
  readonly neighbours: readonly number[];
  readonly onFocus: (film: number | undefined) => void;
  readonly onSelect: (films: readonly number[]) => void;
}

/** How near the pointer must be to a film to pick it, in pixels. */
const REACH = 14;
/** A press that moves less than this counts as a click. */
const CLICK_PIXELS = 4;
const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The drawing itself, panned, zoomed and queried with the pointer or the keys. */
export function MapCanvas(props: MapCanvasProps) {
  const { films, standingOut, pickable, selected, isLasso, focus, onFocus, onSelect } = props;
  const { store } = useExplore();
  const seedFilms = useExploreState((state) => state.seeds);
  const helpId = useId();
  const { canvas, size, palette } = useCanvas();
  const [view, setView] = useState(WHOLE_MAP);
  const [lasso, setLasso] = useState<readonly Point[]>([]);
  const press = useRef<{ start: Point; last: Point } | null>(null);

  const projection = useMemo(() => projectionOf(view, size), [view, size]);
  const labelIds = useMemo(() => {
    const picture = { films, projection, size, standingOut, focus, neighbours: props.neighbours };
    const labelled = labelPlaces(picture, filmsInSight(picture)).map(({ film }) => film);
    // The focused film is named below the map and can be opened, even where its title has no room.
    return [...(focus === undefined ? [] : [focus]), ...labelled].map((film) => films.movieIds[film] ?? 0);
  }, [films, projection, size, standingOut, focus, props.neighbours]);
  const data = useFilmData(labelIds);
  const seeds = useMemo(
    () => seedFilms.map(({ movieId }) => films.movieIds.indexOf(movieId)).filter((film) => film >= 0),
    [films, seedFilms],
  );

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined || palette === null || size.width === 0) return undefined;
    // One drawing per frame, however many events there were.
    const frame = requestAnimationFrame(() => {
      drawMap(context, {
        ...{ films, projection, size, standingOut, lasso, palette, focus },
        coloured: props.coloured,
        neighbours: props.neighbours,
        seeds,
        titles: new Map(Array.from(data, ([movieId, { title }]) => [movieId, title])),
      });
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  });

  const accepts = (film: number) => pickable === null || pickable[film] === 1;
  const pixelOf = (event: { clientX: number; clientY: number }): Point => {
    const box = canvas.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const filmAt = (pixel: Point) =>
    nearestFilm(films, toPlace(projection, pixel), REACH / projection.scale, accepts);

  function open(film: number): void {
    const found = data.get(films.movieIds[film] ?? 0);
    if (found !== undefined) store.getState().openPanel({ kind: 'film', film: found });
  }

  function walk(direction: Direction): void {
    // Keyboard navigation starts at the most rated of the highlighted films.
    const next =
      focus === undefined
        ? [...films.movieIds.keys()].find(accepts)
        : filmInDirection(films, focus, direction, accepts);
    if (next === undefined) return;
    onFocus(next);
    setView((before) => showing(before, size, { x: films.x[next] ?? 0, y: films.y[next] ?? 0 }));
  }

  /** Around the focused film, or else the middle, unless the pointer gives a place. */
  function zoom(factor: number, at: Point = focusPixel()): void {
    setView((before) => zoomed(before, size, factor, at));
  }

  function focusPixel(): Point {
    if (focus === undefined) return { x: size.width / 2, y: size.height / 2 };
    return toPixel(projection, { x: films.x[focus] ?? 0, y: films.y[focus] ?? 0 });
  }

  function mark(film: number): void {
    onSelect(selected.includes(film) ? selected.filter((each) => each !== film) : [...selected, film]);
  }

  /** Handles a key; false leaves it to the browser. */
  function onKey(key: string): boolean {
    const direction = ARROWS[key];
    if (direction !== undefined) walk(direction);
    else if (key === '+' || key === '=') zoom(ZOOM_STEP);
    else if (key === '-') zoom(1 / ZOOM_STEP);
    else if (key === '0') setView(WHOLE_MAP);
    else if (key === 'Enter' && focus !== undefined) open(focus);
    else if (key === ' ' && focus !== undefined) mark(focus);
    else if (key === 'Escape' && selected.length > 0) onSelect([]);
    else return false;
    return true;
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (onKey(event.key)) event.preventDefault();
  }

  function onPointerMove(event: PointerEvent): void {
    const at = pixelOf(event);
    if (press.current === null) {
      const film = filmAt(at);
      if (film !== undefined && film !== focus) onFocus(film);
      return;
    }
    const { last } = press.current;
    press.current = { ...press.current, last: at };
    if (isLasso) setLasso((line) => [...line, at]);
    else setView((before) => panned(before, size, { x: at.x - last.x, y: at.y - last.y }));
  }

  function onPointerUp(event: PointerEvent): void {
    const at = pixelOf(event);
    const from = press.current?.start;
    press.current = null;
    if (from === undefined) return;
    if (Math.hypot(at.x - from.x, at.y - from.y) < CLICK_PIXELS) {
      const film = filmAt(at);
      if (film !== undefined) {
        onFocus(film);
        open(film);
      }
    } else if (isLasso) {
      onSelect(
        filmsInside(
          films,
          lasso.map((pixel) => toPlace(projection, pixel)),
        ).filter(accepts),
      );
    }
    setLasso([]);
  }

  const told = focus === undefined ? undefined : data.get(films.movieIds[focus] ?? 0);
  return (
    <div className={styles['area']}>
      <canvas
        ref={canvas}
        role="application"
        aria-label="Map of films"
        aria-describedby={helpId}
        tabIndex={0}
        className={classNames(styles['canvas'], isLasso && styles['lasso'])}
        onKeyDown={onKeyDown}
        onWheel={(event) => {
          zoom(Math.exp(-event.deltaY / 400), pixelOf(event));
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          press.current = { start: pixelOf(event), last: pixelOf(event) };
          if (isLasso) setLasso([pixelOf(event)]);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
      />
      <p role="status" className={styles['told']}>
        {told !== undefined && `${titleWithYear(told)} · ${told.genres.join(', ')}`}
      </p>
      <MapZoom
        onZoom={(factor) => {
          zoom(factor);
        }}
        onFit={() => {
          setView(WHOLE_MAP);
        }}
        onSelect={() => {
          onSelect(filmsInSight({ films, projection, size }).filter(accepts));
        }}
      />
      <div id={helpId}>
        <VisuallyHidden>
          Arrow keys move to the nearest film in that direction. Enter opens it, Space selects it, Escape
          clears the selection. Plus and minus zoom, 0 fits the whole map. What is selected is listed after
          the map.
        </VisuallyHidden>
      </div>
    </div>
  );
}
