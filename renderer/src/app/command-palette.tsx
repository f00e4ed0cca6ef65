import { useEffect, useMemo, useRef, useState } from 'react';
import { SearchComboBox } from '../components/ui/search-combo-box.tsx';
import { matching, type Command } from '../lib/command.ts';
import styles from './overlay.module.css';
import { Overlay } from './overlay.tsx';

interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** All commands available here, found by typing. */
export function CommandPalette({ isOpen, commands, onClose }: CommandPaletteProps) {
  return (
    <Overlay label="Commands" isOpen={isOpen} onClose={onClose}>
      <Palette commands={commands} onClose={onClose} />
    </Overlay>
  );
}

function Palette({ commands, onClose }: Pick<CommandPaletteProps, 'commands' | 'onClose'>) {
  const [query, setQuery] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const found = useMemo(() => matching(commands, query), [commands, query]);
  useEffect(() => {
    input.current?.focus();
    input.current?.click();
  }, []);
  return (
    <SearchComboBox
      label="Command"
      placeholder="What to do"
      query={query}
      suggestions={found.map((command, i) => ({
        key: i,
        content: (
          <span className={styles['command']}>
            {command.title}
            <kbd>{command.keys ?? ''}</kbd>
          </span>
        ),
      }))}
      isSearching={false}
      message="No command of that name."
      suggestsWithoutText
      inputRef={input}
      onQueryChange={setQuery}
      onChoose={(i) => {
        onClose();
        found[i]?.run();
      }}
    />
  );
}
