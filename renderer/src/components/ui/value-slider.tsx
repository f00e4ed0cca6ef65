import { Label } from 'react-aria-components/Label';
import { Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { classNames } from '../../lib/class-names.ts';
import styles from './value-slider.module.css';

interface ValueSliderProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly format?: Intl.NumberFormatOptions;
  /** The value in words, if the number alone is not clear. */
  readonly text?: string;
  readonly onChange: (value: number) => void;
}

/** A slider over a range of numbers. */
export function ValueSlider({ label, value, least, most, step, format, text, onChange }: ValueSliderProps) {
  return (
    <AriaSlider
      className={classNames(styles['slider'])}
      minValue={least}
      maxValue={most}
      step={step}
      value={value}
      {...(format === undefined ? {} : { formatOptions: format })}
      onChange={onChange}
    >
      <Label className={classNames(styles['label'])}>{label}</Label>
      <SliderTrack className={classNames(styles['track'])}>
        <SliderThumb className={classNames(styles['thumb'])} />
      </SliderTrack>
      <SliderOutput className={classNames(styles['value'])}>
        {text ?? (({ state }) => state.getThumbValueLabel(0))}
      </SliderOutput>
    </AriaSlider>
  );
}
