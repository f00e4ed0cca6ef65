import type { Command } from '../lib/command.ts';
import type { History } from '../lib/history.ts';
import { showScreen } from './route.ts';

interface CommandParts {
  /** All screens in the order of the navigation. */
  readonly screens: readonly { readonly id: string; readonly title: string }[];
  readonly history: History | undefined;
  /** The commands of the current screen. */
  readonly ofScreen: readonly Command[];
  readonly open: (overlay: 'palette' | 'shortcuts') => void;
}

/** All commands available on the current screen. */
export function commandsOf({ screens, history, ofScreen, open }: CommandParts): Command[] {
  return [
    ...ofScreen,
    ...screens.map(({ id, title }, i) => ({
      title: `Go to ${title}`,
      keys: `Alt+${i + 1}`,
      run: () => {
        showScreen(id);
      },
    })),
    ...(history === undefined
      ? []
      : [
          { title: 'Undo the last choice', keys: 'Ctrl+Z', run: history.undo },
          { title: 'Redo the last choice', keys: 'Ctrl+Shift+Z', run: history.redo },
        ]),
    {
      title: 'Find a command',
      keys: 'Ctrl+K',
      run: () => {
        open('palette');
      },
    },
    {
      title: 'Show keyboard shortcuts',
      keys: '?',
      run: () => {
        open('shortcuts');
      },
    },
  ];
}
