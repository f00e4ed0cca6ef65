import { NO_KIND, type Coloured } from './map-colours.ts';
import type { MapFilms } from './map-films.ts';
import { toPixel, type CanvasSize, type Point, type Projection } from './map-view.ts';

/** Everything that a drawing of the map depends on. */
export interface MapPicture {
  readonly films: MapFilms;
  readonly projection: Projection;
  readonly size: CanvasSize;
  readonly coloured: Coloured;
  /** A 1 for each highlighted film; null for all. */
  readonly standingOut: Uint8Array | null;
  /** Films drawn with a ring: those to start from. */
  readonly seeds: readonly number[];
  readonly focus: number | undefined;
  /** Films joined to the focused one. */
  readonly neighbours: readonly number[];
  /** A line that is being drawn around films, in pixels. */
  readonly lasso: readonly Point[];
  readonly titles: ReadonlyMap<number, string>;
  readonly palette: MapPalette;
}

/** Colours from the style sheet. */
export interface MapPalette {
  /** For kinds without an order, and for ordered ones. */
  readonly hues: readonly string[];
  readonly ramp: readonly string[];
  readonly none: string;
  readonly faded: string;
  readonly ink: string;
  readonly ground: string;
  readonly accent: string;
  /** Each colour as a pixel value of the canvas. */
  readonly pixels: ReadonlyMap<string, number>;
}

/** Up to this many visible films are drawn as discs; more as squares, which is much faster. */
const FEW_FILMS = 4000;
const LABEL_ROOM = { width: 185, height: 20 };
/** Pixels between a film and its title, which is drawn on the right if there is room. */
const LABEL_GAP = 9;
const MOST_LABELS = 40;
/** The buttons in the lower right corner, which must not hide a title. */
const BUTTONS = { width: 260, height: 56 };
/**
 * Titles are tried for this many visible films, the most rated: among 100,000, trying the rest would cost a frame and
 * find no room.
 */
const LABEL_CANDIDATES = 2000;
const FONT = '600 11px system-ui, sans-serif';

/** Draws the map: films that are not highlighted first, popular films on top, then lines, rings and titles. */
export function drawMap(context: CanvasRenderingContext2D, picture: MapPicture): void {
  const { size, palette } = picture;
  context.clearRect(0, 0, size.width, size.height);
  const inSight = filmsInSight(picture);
  const radius = radiusFor(inSight.length);
  if (inSight.length <= FEW_FILMS) fillDiscs(context, picture, inSight, radius);
  else stampSquares(context, picture, radius);
  drawNeighbours(context, picture);
  context.lineWidth = 2;
  context.strokeStyle = palette.accent;
  for (const seed of picture.seeds) ring(context, placeOf(picture, seed), radius + 4);
  if (picture.focus !== undefined) {
    context.strokeStyle = palette.ink;
    ring(context, placeOf(picture, picture.focus), radius + 6);
  }
  drawTitles(context, picture, inSight);
  drawLasso(context, picture);
}

/** The visible films, most rated first. */
export function filmsInSight({ films, projection, size }: Pick<MapPicture, 'films' | 'projection' | 'size'>) {
  const { scale, offsetX, offsetY } = projection;
  const inSight: number[] = [];
  for (let film = 0; film < films.count; film++) {
    const x = offsetX + scale * (films.x[film] ?? 0);
    const y = offsetY - scale * (films.y[film] ?? 0);
    if (x > -8 && y > -8 && x < size.width + 8 && y < size.height + 8) inSight.push(film);
  }
  return inSight;
}

function placeOf({ films, projection }: MapPicture, film: number): Point {
  return toPixel(projection, { x: films.x[film] ?? 0, y: films.y[film] ?? 0 });
}

/** Larger if fewer films share the room. */
function radiusFor(films: number): number {
  return Math.max(1, Math.min(6, 120 / Math.sqrt(films + 1)));
}

function byColour(picture: MapPicture, inSight: readonly number[]): Map<string, number[]> {
  const { coloured, standingOut, palette } = picture;
  const colours = palette[coloured.palette];
  // In drawing order: faded films lie under all others.
  const members = new Map<string, number[]>([palette.faded, palette.none, ...colours].map((c) => [c, []]));
  for (let i = inSight.length - 1; i >= 0; i--) {
    const film = inSight[i] ?? 0;
    const kind = coloured.kinds[film] ?? NO_KIND;
    const isFaded = standingOut !== null && standingOut[film] !== 1;
    const colour = isFaded ? palette.faded : (colours[kind] ?? palette.none);
    members.get(colour)?.push(film);
  }
  return members;
}

function fillDiscs(
  context: CanvasRenderingContext2D,
  picture: MapPicture,
  inSight: readonly number[],
  radius: number,
): void {
  for (const [colour, members] of byColour(picture, inSight)) {
    context.fillStyle = colour;
    context.beginPath();
    for (const film of members) {
      const { x, y } = placeOf(picture, film);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    context.fill();
  }
}

/** Writes squares into the pixels themselves: ten times as fast as the canvas for 100,000 of them. */
function stampSquares(context: CanvasRenderingContext2D, picture: MapPicture, radius: number): void {
  const { films, projection, size, coloured, standingOut, palette } = picture;
  const { width, height } = context.canvas;
  const dots = width / size.width;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const pixelOf = (colour: string) => palette.pixels.get(colour) ?? 0;
  const [none, faded] = [pixelOf(palette.none), pixelOf(palette.faded)];
  const colours = Uint32Array.from({ length: NO_KIND + 1 }, (_, kind) => {
    const colour = palette[coloured.palette][kind];
    return colour === undefined ? none : pixelOf(colour);
  });
  const side = Math.max(1, Math.round(2 * radius * dots));
  // Faded films lie under all others, and popular films over less popular ones.
  for (const isFadedPass of standingOut === null ? [false] : [true, false]) {
    for (let film = films.count - 1; film >= 0; film--) {
      const isFaded = standingOut !== null && standingOut[film] !== 1;
      if (isFaded !== isFadedPass) continue;
      const left = Math.round(dots * (projection.offsetX + projection.scale * (films.x[film] ?? 0) - radius));
      const top = Math.round(dots * (projection.offsetY - projection.scale * (films.y[film] ?? 0) - radius));
      if (left < 0 || top < 0 || left + side > width || top + side > height) continue;
      const colour = isFaded ? faded : (colours[coloured.kinds[film] ?? NO_KIND] ?? none);
      for (let y = top; y < top + side; y++) {
        for (let x = left; x < left + side; x++) pixels[y * width + x] = colour;
      }
    }
  }
  context.putImageData(image, 0, 0);
}

function ring(context: CanvasRenderingContext2D, { x, y }: Point, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.stroke();
}

function drawNeighbours(context: CanvasRenderingContext2D, picture: MapPicture): void {
  if (picture.focus === undefined) return;
  const from = placeOf(picture, picture.focus);
  context.strokeStyle = picture.palette.ink;
  context.lineWidth = 1;
  context.beginPath();
  for (const film of picture.neighbours) {
    const to = placeOf(picture, film);
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
  }
  context.stroke();
}

/** Titles of the most rated visible films, as many as fit; the focused film and its neighbours first. */
function drawTitles(
  context: CanvasRenderingContext2D,
  picture: MapPicture,
  inSight: readonly number[],
): void {
  for (const { film, x, y } of labelPlaces(picture, inSight)) {
    const title = picture.titles.get(picture.films.movieIds[film] ?? 0);
    if (title === undefined) continue;
    context.font = FONT;
    context.textBaseline = 'middle';
    context.lineWidth = 3;
    context.lineJoin = 'round';
    context.strokeStyle = picture.palette.ground;
    context.fillStyle = picture.palette.ink;
    const text = title.length > 26 ? `${title.slice(0, 25)}…` : title;
    const isCutOff = x + LABEL_GAP + context.measureText(text).width > picture.size.width;
    context.textAlign = isCutOff ? 'right' : 'left';
    const at = isCutOff ? x - LABEL_GAP : x + LABEL_GAP;
    context.strokeText(text, at, y);
    context.fillText(text, at, y);
  }
}

/** Which films get their titles drawn, and where, without overlap. */
export function labelPlaces(
  picture: Pick<MapPicture, 'films' | 'projection' | 'size' | 'standingOut' | 'focus' | 'neighbours'>,
  inSight: readonly number[],
): { film: number; x: number; y: number }[] {
  const { films, projection, size, standingOut, focus, neighbours } = picture;
  const isCovered = ({ x, y }: Point) =>
    y > size.height - BUTTONS.height && x + LABEL_ROOM.width > size.width - BUTTONS.width;
  const first = focus === undefined ? [] : [focus, ...neighbours];
  const placed: { film: number; x: number; y: number }[] = [];
  for (const film of [...first, ...inSight.slice(0, LABEL_CANDIDATES)]) {
    if (placed.length === MOST_LABELS) break;
    if (standingOut !== null && standingOut[film] !== 1 && !first.includes(film)) continue;
    const { x, y } = toPixel(projection, { x: films.x[film] ?? 0, y: films.y[film] ?? 0 });
    if (isCovered({ x, y })) continue;
    const isFree = placed.every(
      (other) => Math.abs(other.x - x) > LABEL_ROOM.width || Math.abs(other.y - y) > LABEL_ROOM.height,
    );
    if (isFree) placed.push({ film, x, y });
  }
  return placed;
}

function drawLasso(context: CanvasRenderingContext2D, { lasso, palette }: MapPicture): void {
  if (lasso.length < 2) return;
  context.strokeStyle = palette.accent;
  context.lineWidth = 1.5;
  context.setLineDash([5, 4]);
  context.beginPath();
  for (const { x, y } of lasso) context.lineTo(x, y);
  context.closePath();
  context.stroke();
  context.setLineDash([]);
}
