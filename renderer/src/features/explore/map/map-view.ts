/** The visible part of the map: which point (0 to 1, y upwards) is in the middle, and how large it is drawn. */
export interface MapView {
  readonly x: number;
  readonly y: number;
  /** 1 fits the whole map into the canvas. */
  readonly zoom: number;
}

/** In CSS pixels. */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const WHOLE_MAP: MapView = { x: 0.5, y: 0.5, zoom: 1 };

/** The share of the canvas's shorter side that the whole map takes. */
const FIT = 0.94;
const MOST_ZOOM = 60;

/** The map's whole width in pixels. */
function scaleOf({ zoom }: MapView, { width, height }: CanvasSize): number {
  return FIT * Math.min(width, height) * zoom;
}

/** Maps a place to a pixel: pixel = offset + scale x place. */
export interface Projection {
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

export function projectionOf(view: MapView, size: CanvasSize): Projection {
  const scale = scaleOf(view, size);
  return {
    scale,
    offsetX: size.width / 2 - view.x * scale,
    // The canvas counts downwards, the map upwards.
    offsetY: size.height / 2 + view.y * scale,
  };
}

export function toPixel({ scale, offsetX, offsetY }: Projection, { x, y }: Point): Point {
  return { x: offsetX + scale * x, y: offsetY - scale * y };
}

export function toPlace({ scale, offsetX, offsetY }: Projection, { x, y }: Point): Point {
  return { x: (x - offsetX) / scale, y: (offsetY - y) / scale };
}

/** The view after dragging the map by that many pixels. */
export function panned(view: MapView, size: CanvasSize, by: Point): MapView {
  const scale = scaleOf(view, size);
  return inBounds({ ...view, x: view.x - by.x / scale, y: view.y + by.y / scale });
}

/** The view scaled by `factor`, keeping the place under the pixel `at`. */
export function zoomed(view: MapView, size: CanvasSize, factor: number, at: Point): MapView {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, view.zoom * factor));
  const place = toPlace(projectionOf(view, size), at);
  const kept = view.zoom / zoom;
  return inBounds({
    x: place.x + (view.x - place.x) * kept,
    y: place.y + (view.y - place.y) * kept,
    zoom,
  });
}

/** The view moved just far enough for the place to be well inside. */
export function showing(view: MapView, size: CanvasSize, place: Point): MapView {
  const { x, y } = toPixel(projectionOf(view, size), place);
  const margin = Math.min(size.width, size.height) / 8;
  const overflow = (at: number, length: number) =>
    at < margin ? margin - at : at > length - margin ? length - margin - at : 0;
  return panned(view, size, { x: overflow(x, size.width), y: overflow(y, size.height) });
}

function inBounds(view: MapView): MapView {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return { ...view, x: clamp(view.x), y: clamp(view.y) };
}
