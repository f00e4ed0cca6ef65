import { elementScroll, observeElementOffset, observeElementRect } from '@tanstack/react-virtual';

/** Reports a subject's values, now and when they change, until the returned function is called. */
type Observe<Subject, Value extends unknown[]> = (
  subject: Subject,
  tell: (...value: Value) => void,
) => (() => void) | undefined;

/** The same observer, starting in the browser's next frame. */
function inNextFrame<Subject, Value extends unknown[]>(
  observe: Observe<Subject, Value>,
): Observe<Subject, Value> {
  return (subject, tell) => {
    let stop: (() => void) | undefined;
    const frame = requestAnimationFrame(() => {
      stop = observe(subject, tell);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop?.();
    };
  };
}

/**
 * How a virtualizer measures and scrolls its element without forcing a layout while a screen is being mounted: that
 * would turn two tasks into one long one. The browser lays out in its next frame anyway, and draws nothing before.
 */
export const VIRTUAL_SCROLLER = {
  observeElementRect: inNextFrame(observeElementRect<HTMLDivElement>),
  observeElementOffset: inNextFrame(observeElementOffset<HTMLDivElement>),
  // A list that is shown again is asked to scroll to where it already is.
  scrollToFn: ((offset, options, instance) => {
    if (instance.scrollOffset !== offset + (options.adjustments ?? 0))
      elementScroll(offset, options, instance);
  }) satisfies typeof elementScroll<HTMLDivElement>,
};
