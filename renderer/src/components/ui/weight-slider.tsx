import { Slider as AriaSlider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { Label } from 'react-aria-components/Label';
import { classNames } from '../../lib/class-names.ts';
import { VisuallyHidden } from './visually-hidden.tsx';
import styles from './weight-slider.module.css';

interface WeightSliderProps {
  readonly label: string;
  readonly tone: 'content' | 'collab' | 'popularity';
  /** 0 to 1. */
  readonly value: number;
  /** The weight's share of all weights, as displayed. */
  readonly share: string;
  readonly onChange: (value: number) => void;
}

const TWO_DECIMALS: Intl.NumberFormatOptions = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

/** A slider from 0 to 1 in steps of .01. */
export function WeightSlider({ label, tone, value, share, onChange }: WeightSliderProps) {
  return (
    <AriaSlider
      className={classNames(styles['slider'], styles[tone])}
      minValue={0}
      maxValue={1}
      step={0.01}
      value={value}
      formatOptions={TWO_DECIMALS}
      onChange={onChange}
    >
      <Label className={classNames(styles['label'])}>
        {label}
        <VisuallyHidden> weight</VisuallyHidden>
      </Label>
      <SliderTrack className={classNames(styles['track'])}>
        <div className={styles['fill']} style={{ width: `${value * 100}%` }} />
        <SliderThumb className={classNames(styles['thumb'])} />
      </SliderTrack>
      <SliderOutput className={classNames(styles['value'])} />
      <span className={styles['share']}>{share}</span>
    </AriaSlider>
  );
}
