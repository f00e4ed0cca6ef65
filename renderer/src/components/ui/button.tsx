import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { classNames } from '../../lib/class-names.ts';
import styles from './button.module.css';

interface ButtonProps {
  readonly children: ReactNode;
  /** `quiet` for a button beside something more important. */
  readonly look?: 'plain' | 'quiet';
  readonly isDisabled?: boolean;
  /** For buttons whose visible text or icon is not enough. */
  readonly label?: string;
  /** Left out for a button that opens a menu. */
  readonly onPress?: () => void;
}

export function Button({ children, look = 'plain', isDisabled = false, label, onPress }: ButtonProps) {
  return (
    <AriaButton
      className={classNames(styles['button'], styles[look])}
      isDisabled={isDisabled}
      {...(onPress === undefined ? {} : { onPress })}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </AriaButton>
  );
}
