import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { classNames } from '../../lib/class-names.ts';
import styles from './search-combo-box.module.css';

/** One thing to choose. */
interface Suggestion {
  readonly key: number;
  readonly content: ReactNode;
}

interface SearchComboBoxProps {
  readonly label: string;
  readonly placeholder: string;
  readonly query: string;
  readonly suggestions: readonly Suggestion[];
  /** True while the suggestions belong to an earlier text. */
  readonly isSearching: boolean;
  /** Shown in place of suggestions when there are none. */
  readonly message: string;
  /** Whether there are suggestions before anything is typed. */
  readonly suggestsWithoutText?: boolean;
  /** The key that focuses the field, shown as a reminder. */
  readonly shortcut?: string;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onQueryChange: (query: string) => void;
  /** The suggestions are about to show. */
  readonly onOpen?: () => void;
  readonly onChoose: (key: number) => void;
}

/**
 * A field that suggests while the user types. The best match is highlighted, so that Enter takes it; Enter pressed
 * before the matches arrive takes the best as soon as they do.
 *
 * Our own, after the ARIA practices' combo box with a list: React Aria's hides the rest of the page from assistive
 * technology while its list is open, with focusable parts inside what it hides, and drops the text on an early Enter.
 */
export function SearchComboBox(props: SearchComboBoxProps) {
  const { query, suggestions, isSearching, inputRef, onChoose } = props;
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  const [activeKey, setActiveKey] = useState<number | null>(null);
  const isEnterPending = useRef(false);
  const list = useRef<HTMLUListElement>(null);

  const hasText = query.trim() !== '';
  const isShown = isOpen && (hasText || props.suggestsWithoutText === true);
  const hasSuggestions = isShown && suggestions.length > 0;
  const chosenByKeys = suggestions.findIndex((suggestion) => suggestion.key === activeKey);
  // An Enter meant for this text must not take a match for an earlier one.
  const activeIndex = chosenByKeys < 0 && hasText && !isSearching ? 0 : chosenByKeys;
  const active = hasSuggestions ? suggestions[activeIndex] : undefined;

  function optionId(key: number): string {
    return `${id}-${key}`;
  }

  function open(): void {
    if (!isOpen) props.onOpen?.();
    setIsOpen(true);
  }

  function close(): void {
    setIsOpen(false);
    setActiveKey(null);
  }

  function choose(key: number): void {
    isEnterPending.current = false;
    close();
    onChoose(key);
  }

  const best = suggestions[0];
  useEffect(() => {
    if (isSearching || !isEnterPending.current) return;
    isEnterPending.current = false;
    if (best !== undefined) onChoose(best.key);
  }, [isSearching, best, onChoose]);

  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active?.key]);

  function move(by: 1 | -1): void {
    open();
    // What is still shown for an earlier text is about to be replaced: arrow keys do not choose from it.
    if (isSearching) return;
    const { length } = suggestions;
    const from = isShown ? activeIndex : -1;
    const to = from < 0 ? (by === 1 ? 0 : length - 1) : (from + by + length) % length;
    setActiveKey(suggestions[to]?.key ?? null);
  }

  /** Handles a key; false leaves it to the browser. */
  function onKey(key: string): boolean {
    switch (key) {
      case 'ArrowDown':
        move(1);
        return true;
      case 'ArrowUp':
        move(-1);
        return true;
      case 'Enter':
        if (active !== undefined) choose(active.key);
        else if (hasText && isSearching) isEnterPending.current = true;
        return true;
      case 'Escape':
        isEnterPending.current = false;
        if (isShown) close();
        else props.onQueryChange('');
        return true;
      default:
        return false;
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes a character, it gets the keys.
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (onKey(event.key)) event.preventDefault();
  }

  return (
    <div className={styles['box']}>
      <label htmlFor={id} className={styles['label']}>
        {props.label}
      </label>
      <div className={styles['field']}>
        <input
          ref={inputRef}
          id={id}
          className={styles['input']}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={hasSuggestions}
          aria-controls={hasSuggestions ? `${id}-list` : undefined}
          aria-activedescendant={active === undefined ? undefined : optionId(active.key)}
          autoComplete="off"
          spellCheck={false}
          placeholder={props.placeholder}
          value={query}
          onChange={(event) => {
            isEnterPending.current = false;
            setActiveKey(null);
            setIsOpen(true);
            props.onQueryChange(event.target.value);
          }}
          onClick={open}
          // An Enter that still waits for its matches stays pending: it was intended.
          onBlur={close}
          onKeyDown={onKeyDown}
        />
        {props.shortcut !== undefined && (
          <kbd className={styles['shortcut']} aria-hidden="true">
            {props.shortcut}
          </kbd>
        )}
        {props.suggestsWithoutText === true && props.shortcut === undefined && (
          <svg viewBox="0 0 16 16" aria-hidden="true" className={styles['arrow']}>
            <path d="m4 6 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.6" />
          </svg>
        )}
      </div>
      <div
        className={classNames(styles['popover'], isShown && styles['open'])}
        // The focus stays in the field wherever this is pressed.
        onMouseDown={(event) => {
          event.preventDefault();
        }}
      >
        {hasSuggestions && (
          <ul
            ref={list}
            id={`${id}-list`}
            role="listbox"
            aria-label={`${props.label} suggestions`}
            aria-busy={isSearching}
            className={styles['list']}
          >
            {suggestions.map((suggestion) => (
              <li
                key={suggestion.key}
                id={optionId(suggestion.key)}
                role="option"
                aria-selected={suggestion.key === active?.key}
                className={styles['option']}
                onClick={() => {
                  choose(suggestion.key);
                }}
              >
                {suggestion.content}
              </li>
            ))}
          </ul>
        )}
        {/* Always there, so that a screen reader hears when its text changes. */}
        <p role="status" className={classNames(hasSuggestions ? styles['unseen'] : styles['message'])}>
          {isShown && !hasSuggestions ? props.message : ''}
        </p>
      </div>
    </div>
  );
}
