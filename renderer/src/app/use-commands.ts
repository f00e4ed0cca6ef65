import { useEffect } from 'react';
import { keysOf, type Command } from '../lib/command.ts';
import { isTextField } from '../lib/is-text-field.ts';

/** Runs the command whose keys are pressed, unless a text field needs them itself. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const keys = keysOf(event);
      const command = commands.find((each) => each.keys === keys);
      if (command === undefined || event.defaultPrevented) return;
      // Ctrl+K has no meaning in a field; all other keys do.
      if (isTextField(event.target) && keys !== 'Ctrl+K' && !event.altKey) return;
      event.preventDefault();
      command.run();
    }
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
    };
  }, [commands]);
}
