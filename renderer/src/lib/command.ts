/** Something that can be done from anywhere, by name or by keys. */
export interface Command {
  readonly title: string;
  /** As a person reads them: "Ctrl+Z"; undefined for what has none. */
  readonly keys?: string;
  readonly run: () => void;
}

/** The keys of an event as commands name them: "Ctrl+Shift+Z", "?"; the command key of a Mac counts as Ctrl. */
export function keysOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>,
): string {
  const isLetter = /^[a-z]$/i.test(event.key);
  return [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    // A sign such as "?" is what Shift made of a key; a letter is the same letter with it.
    ...(event.shiftKey && isLetter ? ['Shift'] : []),
    isLetter ? event.key.toUpperCase() : event.key,
  ].join('+');
}

/** The commands whose titles hold every word of the text, whatever their order. */
export function matching(commands: readonly Command[], text: string): Command[] {
  const words = text.toLowerCase().split(/\s+/);
  return commands.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
}
