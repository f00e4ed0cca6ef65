import { Label } from 'react-aria-components/Label';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components/Slider';
import { classNames } from '../../lib/class-names.ts';
import { VisuallyHidden } from './visually-hidden.tsx';
import styles from './star-rating.module.css';

interface StarRatingProps {
  /** What is rated. */
  readonly label: string;
  /** 0.5 to 5 in halves; 0 for not rated. */
  readonly value: number;
  readonly onChange: (value: number) => void;
}

const STARS = [1, 2, 3, 4, 5];
const STAR = 'M8 1.2 10 5.8 15 6.3 11.2 9.6 12.4 14.5 8 11.9 3.6 14.5 4.8 9.6 1 6.3 6 5.8Z';

/** Five stars, set in halves: by clicking or dragging, or with the arrow keys. */
export function StarRating({ label, value, onChange }: StarRatingProps) {
  return (
    <Slider
      className={classNames(styles['rating'])}
      minValue={0}
      maxValue={5}
      step={0.5}
      value={value}
      onChange={onChange}
    >
      <Label>
        <VisuallyHidden>{label}</VisuallyHidden>
      </Label>
      <SliderTrack className={classNames(styles['track'])}>
        {STARS.map((star) => (
          <svg key={star} viewBox="0 0 16 16" aria-hidden="true" className={styles['star']}>
            <path d={STAR} className={styles['empty']} />
            <path d={STAR} className={styles[fillOf(value - star)] ?? ''} />
          </svg>
        ))}
        <SliderThumb className={classNames(styles['thumb'])} />
      </SliderTrack>
    </Slider>
  );
}

function fillOf(above: number): 'full' | 'half' | 'none' {
  if (above >= 0) return 'full';
  return above >= -0.5 ? 'half' : 'none';
}
