import { useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { MapPalette } from './draw-map.ts';
import type { CanvasSize } from './map-view.ts';

/** A canvas that fills its box at the screen's resolution, and the colours of the style sheet. */
interface SizedCanvas {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** In CSS pixels; 0 until layout. */
  readonly size: CanvasSize;
  readonly palette: MapPalette | null;
}

const KINDS = [0, 1, 2, 3, 4, 5, 6, 7];

export function useCanvas(): SizedCanvas {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<CanvasSize>({ width: 0, height: 0 });
  const [palette, setPalette] = useState<MapPalette | null>(null);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const fit = () => {
      const { clientWidth: width, clientHeight: height } = element;
      const dots = window.devicePixelRatio;
      element.width = Math.round(width * dots);
      element.height = Math.round(height * dots);
      element.getContext('2d')?.setTransform(dots, 0, 0, dots, 0, 0);
      setSize({ width, height });
    };
    const sizes = new ResizeObserver(fit);
    sizes.observe(element);
    const colour = () => {
      setPalette(readPalette(element));
    };
    colour();
    // Theme and contrast are attributes of the root (use-appearance.ts).
    const themes = new MutationObserver(colour);
    themes.observe(document.documentElement, { attributes: true });
    return () => {
      sizes.disconnect();
      themes.disconnect();
    };
  }, []);

  return { canvas, size, palette };
}

/** Reads colours as the style sheet resolves them for the current theme. */
function readPalette(element: HTMLElement): MapPalette {
  const probe = element.ownerDocument.createElement('span');
  // With forced colours, all of them would be the same.
  probe.style.setProperty('forced-color-adjust', 'none');
  element.parentElement?.append(probe);
  const read = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    hues: KINDS.map((kind) => read(`hue-${kind}`)),
    ramp: KINDS.map((kind) => read(`ramp-${kind}`)),
    none: read('ink-faint'),
    faded: read('sunken'),
    ink: read('ink'),
    ground: read('surface'),
    accent: read('accent'),
  };
  probe.remove();
  const colours = [...palette.hues, ...palette.ramp, palette.none, palette.faded];
  return { ...palette, pixels: new Map(colours.map((colour) => [colour, pixelOf(colour)])) };
}

/** A colour, in any notation, as a pixel value of the canvas. */
function pixelOf(colour: string): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (context === null) return 0;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return new Uint32Array(context.getImageData(0, 0, 1, 1).data.buffer)[0] ?? 0;
}
