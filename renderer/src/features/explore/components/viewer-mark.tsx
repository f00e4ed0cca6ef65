import { classNames } from '../../../lib/class-names.ts';
import styles from './viewer-mark.module.css';

const MARK_CELLS = 25;
const COLUMNS = 5;

/** Which cells of a 5 x 5 pattern are filled: mirrored left to right, and always the same for one viewer. */
function filledCells(userId: number): readonly number[] {
  const bits = Math.imul(userId + 1, 0x9e3779b1) >>> 0;
  return Array.from({ length: MARK_CELLS }, (_, cell) => cell).filter((cell) => {
    const column = Math.min(cell % COLUMNS, COLUMNS - 1 - (cell % COLUMNS));
    const bit = Math.floor(cell / COLUMNS) * 3 + column;
    return ((bits >>> (bit + 8)) & 1) === 1;
  });
}

/** A small pattern that tells viewers apart at a glance. */
export function ViewerMark({ userId, size }: { readonly userId: number; readonly size: 'small' | 'large' }) {
  return (
    <svg viewBox="-1 -1 7 7" aria-hidden="true" className={classNames(styles['mark'], styles[size])}>
      {filledCells(userId).map((cell) => (
        <rect key={cell} x={cell % COLUMNS} y={Math.floor(cell / COLUMNS)} width="1.02" height="1.02" />
      ))}
    </svg>
  );
}

/** The mark of the user, who has no number: a star. */
export function OwnMark() {
  return (
    <svg viewBox="-4 -4 24 24" aria-hidden="true" className={classNames(styles['mark'], styles['large'])}>
      <path d="M8 1.2 10 5.8 15 6.3 11.2 9.6 12.4 14.5 8 11.9 3.6 14.5 4.8 9.6 1 6.3 6 5.8Z" />
    </svg>
  );
}
