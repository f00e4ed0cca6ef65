import type { ReactNode } from 'react';
import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox';
import { classNames } from '../../lib/class-names.ts';
import styles from './check-box.module.css';

interface CheckBoxProps {
  readonly children: ReactNode;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
}

/** An option that is on or off. */
export function CheckBox({ children, isSelected, onChange }: CheckBoxProps) {
  return (
    <CheckboxField isSelected={isSelected} onChange={onChange}>
      <CheckboxButton className={classNames(styles['check'])}>
        <svg viewBox="0 0 16 16" aria-hidden="true" className={styles['box']}>
          <path d="m4 8.5 2.5 2.5L12 5.5" />
        </svg>
        {children}
      </CheckboxButton>
    </CheckboxField>
  );
}
