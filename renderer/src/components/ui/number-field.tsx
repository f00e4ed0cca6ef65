import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { NumberField as AriaNumberField } from 'react-aria-components/NumberField';
import { Text } from 'react-aria-components/Text';
import { classNames } from '../../lib/class-names.ts';
import styles from './field.module.css';

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step?: number;
  /** How the number is shown; by default whole and without grouping. */
  readonly format?: Intl.NumberFormatOptions;
  readonly hint?: string;
  /** Called with a number within the limits when the user leaves the field or presses Enter. */
  readonly onChange: (value: number) => void;
}

const WHOLE: Intl.NumberFormatOptions = { useGrouping: false, maximumFractionDigits: 0 };

/** A number that is typed or stepped with the arrow keys. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, least, most, step = 1, format = WHOLE, hint, onChange } = props;
  return (
    <AriaNumberField
      className={classNames(styles['field'])}
      value={value}
      minValue={least}
      maxValue={most}
      step={step}
      formatOptions={format}
      onChange={(typed) => {
        // An emptied field has no number: the previous one stays.
        if (!Number.isNaN(typed)) onChange(typed);
      }}
    >
      <Label className={classNames(styles['label'])}>{label}</Label>
      <Input className={classNames(styles['input'], styles['short'])} />
      {hint !== undefined && (
        <Text slot="description" className={classNames(styles['hint'])}>
          {hint}
        </Text>
      )}
    </AriaNumberField>
  );
}
