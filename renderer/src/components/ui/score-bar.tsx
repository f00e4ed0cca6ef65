import { formatScore, formatSum } from '../../lib/format.ts';
import { VisuallyHidden } from './visually-hidden.tsx';
import styles from './score-bar.module.css';

/** One score as a number. */
export function Score({ value }: { readonly value: number }) {
  return (
    <span className={styles['number']}>
      <VisuallyHidden>score </VisuallyHidden>
      {formatScore(value)}
    </span>
  );
}

interface ScoreBarProps {
  /** The two weighted parts; their sum is the score, 0 to 1. */
  readonly content: number;
  readonly collab: number;
}

/** A score as a number and as a bar of the two parts that it is made of, in full width for a score of 1. */
export function ScoreBar({ content, collab }: ScoreBarProps) {
  const shown = formatSum(content, collab);
  const parts = `content ${shown.first} + collaborative ${shown.second}`;
  return (
    <span className={styles['stack']} title={`${shown.sum} = ${parts}`}>
      <span className={styles['number']}>
        <VisuallyHidden>score </VisuallyHidden>
        {shown.sum}
        <VisuallyHidden>{` = ${parts}`}</VisuallyHidden>
      </span>
      <span className={styles['bar']} aria-hidden="true">
        <span className={styles['content']} style={{ width: `${content * 100}%` }} />
        <span className={styles['collab']} style={{ width: `${collab * 100}%` }} />
      </span>
    </span>
  );
}
