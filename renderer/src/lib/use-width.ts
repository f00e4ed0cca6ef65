import { useCallback, useState, type RefCallback } from 'react';

/** The width of an element in CSS pixels, kept up to date; `first` until layout. */
export function useWidth(first: number): { readonly width: number; readonly ref: RefCallback<Element> } {
  const [width, setWidth] = useState(first);
  const ref = useCallback((element: Element | null) => {
    if (element === null) return undefined;
    // A hidden element has no width; it keeps the last one for when it is shown again.
    const measure = () => {
      const { width: now } = element.getBoundingClientRect();
      if (now > 0) setWidth(now);
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => {
      sizes.disconnect();
    };
  }, []);
  return { width, ref };
}
