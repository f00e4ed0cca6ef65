/** An action available from anywhere, by name or by keys. */
export interface Command {
  readonly title: string;
  /** As displayed: "Ctrl+Z"; undefined if it has none. */
  readonly keys?: string;
  readonly run: () => void;
}

/** The keys of an event as commands name them: "Ctrl+Shift+Z", "?"; a Mac's Command key counts as Ctrl. */
export function keysOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string {
  const isLetter = /^[a-z]$/i.test(event.key);
  return [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    // A character such as "?" already includes Shift; a letter does not.
    ...(event.shiftKey && isLetter ? ['Shift'] : []),
    isLetter ? event.key.toUpperCase() : event.key,
  ].join('+');
}

/** The commands whose titles contain every word of the text, in any order. */
export function matching(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/);
  return commands.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
}
