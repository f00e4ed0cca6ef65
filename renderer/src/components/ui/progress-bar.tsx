import { formatShare } from '../../lib/format.ts';
import styles from './progress-bar.module.css';

interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1. */
  readonly fraction: number;
}

export function ProgressBar({ label, fraction }: ProgressBarProps) {
  const percent = Math.round(fraction * 100);
  return (
    <div className={styles['progress']}>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className={styles['track']}
      >
        <div className={styles['fill']} style={{ width: `${percent}%` }} />
      </div>
      <span className={styles['number']} aria-hidden="true">
        {formatShare(fraction)}
      </span>
    </div>
  );
}
