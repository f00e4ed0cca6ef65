import { useEffect } from 'react';
import { keysOf, type Command } from '../lib/command.ts';

/** True for targets in which keys without Ctrl or Alt type text, and Ctrl+Z undoes typing. */
function writes(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type=range]), textarea, [contenteditable]')
  );
}

/** Runs the command whose keys are pressed, unless a text field needs them itself. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const keys = keysOf(event);
      const command = commands.find((each) => each.keys === keys);
      if (command === undefined || event.defaultPrevented) return;
      // Ctrl+K has no meaning in a field; all other keys do.
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
