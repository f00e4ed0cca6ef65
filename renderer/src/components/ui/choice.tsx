import { Label } from 'react-aria-components/Label';
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup';
import { classNames } from '../../lib/class-names.ts';
import { VisuallyHidden } from './visually-hidden.tsx';
import styles from './choice.module.css';

interface ChoiceProps<T extends string> {
  readonly label: string;
  /** `bar` for a toolbar: smaller, with the label for screen readers only. */
  readonly look?: 'setting' | 'bar';
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly onChange: (value: T) => void;
}

/** A choice between a few options, all visible. */
export function Choice<T extends string>({
  label,
  look = 'setting',
  value,
  options,
  onChange,
}: ChoiceProps<T>) {
  return (
    <RadioGroup
      className={classNames(styles['choice'], styles[look])}
      orientation="horizontal"
      value={value}
      onChange={(chosen) => {
        const option = options.find((each) => each.value === chosen);
        if (option !== undefined) onChange(option.value);
      }}
    >
      <Label className={classNames(styles['label'])}>
        {look === 'bar' ? <VisuallyHidden>{label}</VisuallyHidden> : label}
      </Label>
      <div className={styles['options']}>
        {options.map((option) => (
          <RadioField key={option.value} value={option.value}>
            <RadioButton className={classNames(styles['option'])}>{option.text}</RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
