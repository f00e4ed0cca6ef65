import { useCallback, useState, type RefCallback } from 'react';

/** The width of an element in CSS pixels, kept up to date; `first` until it is laid out. */
export function useWidth(first: number): { readonly width: number; readonly ref: RefCallback<Element> } {
  const [width, setWidth] = useState(first);
  const ref = useCallback((element: Element | null) => {
    if (element === null) return undefined;
    // What is hidden has no width, and is shown again as it was.
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
