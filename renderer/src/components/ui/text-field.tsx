import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextField as AriaTextField } from 'react-aria-components/TextField';
import { classNames } from '../../lib/class-names.ts';
import styles from './field.module.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Below the field: what may be entered, or why. */
  readonly hint?: string;
  readonly placeholder?: string;
  /** What is wrong with the value; null if it is valid. */
  readonly problem?: string | null;
  readonly isSecret?: boolean;
  /** Called when Enter is pressed. */
  readonly onSubmit?: () => void;
}

/** One line of text. */
export function TextField(props: TextFieldProps) {
  const { label, value, onChange, hint, placeholder, problem = null, isSecret = false, onSubmit } = props;
  return (
    <AriaTextField
      className={classNames(styles['field'])}
      value={value}
      onChange={onChange}
      type={isSecret ? 'password' : 'text'}
      autoComplete="off"
      spellCheck="false"
      isInvalid={problem !== null}
      onKeyDown={({ key }) => {
        if (key === 'Enter') onSubmit?.();
      }}
    >
      <Label className={classNames(styles['label'])}>{label}</Label>
      <Input
        className={classNames(styles['input'])}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
      {hint !== undefined && (
        <Text slot="description" className={classNames(styles['hint'])}>
          {hint}
        </Text>
      )}
      <FieldError className={classNames(styles['problem'])}>{problem}</FieldError>
    </AriaTextField>
  );
}
