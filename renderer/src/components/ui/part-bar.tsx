import { formatParts } from '../../lib/format.ts';
import { VisuallyHidden } from './visually-hidden.tsx';
import styles from './part-bar.module.css';

/** One part of a score, in the score's own unit. */
export interface ScorePart {
  readonly name: string;
  readonly value: number;
  readonly tone: 'content' | 'collab' | 'popularity' | 'content-others' | 'collab-others';
}

interface PartBarProps {
  /** They add up to the score. */
  readonly parts: readonly ScorePart[];
  /** The score that fills the bar. */
  readonly full: number;
}

/** "heist 0.120 + crime 0.080": numbers that add up to the displayed score. */
export function partsText(parts: readonly ScorePart[]): string {
  const numbers = formatParts(parts.map(({ value }) => value)).parts;
  return parts.map(({ name }, i) => `${name} ${numbers[i] ?? ''}`).join(' + ');
}

/** A score as a number and as a bar of its parts. A negative part takes no room in the bar. */
export function PartBar({ parts, full }: PartBarProps) {
  const { sum } = formatParts(parts.map(({ value }) => value));
  const text = partsText(parts);
  return (
    <span className={styles['stack']} title={`${sum} = ${text}`}>
      <span className={styles['number']}>
        <VisuallyHidden>score </VisuallyHidden>
        {sum}
        <VisuallyHidden>{` = ${text}`}</VisuallyHidden>
      </span>
      <span className={styles['bar']} aria-hidden="true">
        {parts.map(({ tone, value }, i) => (
          <span
            key={i}
            className={styles[tone]}
            style={{ width: `${full > 0 ? Math.max(0, value / full) * 100 : 0}%` }}
          />
        ))}
      </span>
    </span>
  );
}
