import { useEffect } from 'react';
import { keysOf, type Command } from '../lib/command.ts';

/** True where keys without Ctrl or Alt write, and Ctrl+Z takes back what was written. */
function writes(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type=range]), textarea, [contenteditable]')
  );
}

/** Runs the command whose keys are pressed, unless they are pressed in a field that needs them itself. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const keys = keysOf(event);
      const command = commands.find((each) => each.keys === keys);
      if (command === undefined || event.defaultPrevented) return;
      // Ctrl+K has no use in a field; everything else has.
      if (writes(event.target) && keys !== 'Ctrl+K' && !event.altKey) return;
      event.preventDefault();
      command.run();
    }
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [commands]);
}
