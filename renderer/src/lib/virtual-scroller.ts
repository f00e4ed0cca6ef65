import { elementScroll, observeElementOffset, observeElementRect } from '@tanstack/react-virtual';

/** Tells values of a subject, now and when they change, until the returned function is called. */
type Observe<Subject, Value extends unknown[]> = (
  subject: Subject,
  tell: (...value: Value) => void,
) => (() => void) | undefined;

/** The same observer, which begins when the browser draws its next frame. */
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
 * How a virtualizer reads and moves what scrolls, without laying out the page while a screen is put into it: that would
 * make one long task of what are two. The browser lays out in its next frame anyway, and nothing is drawn before.
 */
export const VIRTUAL_SCROLLER = {
  observeElementRect: inNextFrame(observeElementRect<HTMLDivElement>),
  observeElementOffset: inNextFrame(observeElementOffset<HTMLDivElement>),
  // A list that is shown again is told to scroll to where it is.
  scrollToFn: ((offset, options, instance) => {
    if (instance.scrollOffset !== offset + (options.adjustments ?? 0))
      elementScroll(offset, options, instance);
  }) satisfies typeof elementScroll<HTMLDivElement>,
};
