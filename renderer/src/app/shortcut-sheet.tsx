import type { Command } from '../lib/command.ts';
import styles from './overlay.module.css';
import { Overlay } from './overlay.tsx';

interface ShortcutSheetProps {
  readonly isOpen: boolean;
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** Keys that lists and fields handle themselves. */
const EVERYWHERE = [
  { title: 'Search for a film (Explore)', keys: '/' },
  { title: 'Walk through a list', keys: '↑ ↓ Home End' },
];

/** All keys at a glance. */
export function ShortcutSheet({ isOpen, commands, onClose }: ShortcutSheetProps) {
  return (
    <Overlay label="Keyboard shortcuts" isOpen={isOpen} onClose={onClose}>
      <h2 className={styles['title']}>Keyboard shortcuts</h2>
      <dl className={styles['keys']}>
        {[...commands, ...EVERYWHERE].flatMap(({ title, keys }) =>
          keys === undefined
            ? []
            : [
                <div key={title}>
                  <dt>{title}</dt>
                  <dd>
                    <kbd>{keys}</kbd>
                  </dd>
                </div>,
              ],
        )}
      </dl>
    </Overlay>
  );
}
