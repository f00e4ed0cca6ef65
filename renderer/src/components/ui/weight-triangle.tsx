import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { formatShare } from '../../lib/format.ts';
import { movedBy, pointOf, sharesAt, type TriangleShares } from '../../lib/triangle.ts';
import styles from './weight-triangle.module.css';

interface WeightTriangleProps {
  /** Null while all weights are zero; the mark is in the middle then. */
  readonly shares: TriangleShares | null;
  readonly corners: Readonly<Record<keyof TriangleShares, string>>;
  readonly onChange: (shares: TriangleShares) => void;
}

const MIDDLE: TriangleShares = { left: 0.34, right: 0.33, top: 0.33 };
const STEP = 0.01;
const LARGE_STEP = 0.1;

/**
 * Three shares as one point: the nearer to a corner, the more that one counts. Set by clicking or dragging; with the
 * arrow keys, left and right move between the lower corners, up and down towards the upper one and away from it.
 */
export function WeightTriangle({ shares, corners, onChange }: WeightTriangleProps) {
  const area = useRef<HTMLDivElement>(null);
  const current = shares ?? MIDDLE;
  const { x, y } = pointOf(current);
  const text = `${corners.left} ${formatShare(current.left)}, ${corners.right} ${formatShare(current.right)}, ${corners.top} ${formatShare(current.top)}`;

  function follow(event: PointerEvent): void {
    const box = area.current?.getBoundingClientRect();
    if (box === undefined) return;
    onChange(
      sharesAt({
        x: (event.clientX - box.left) / box.width,
        y: 1 - (event.clientY - box.top) / box.height,
      }),
    );
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moved = movedBy(event.key, current, event.shiftKey ? LARGE_STEP : STEP);
    if (moved === null) return;
    event.preventDefault();
    onChange(moved);
  }

  return (
    <div className={styles['frame']}>
      <span className={styles['left']} aria-hidden="true">
        {corners.left}
        <span className={styles['share']}>{shares === null ? '–' : formatShare(shares.left)}</span>
      </span>
      <div
        ref={area}
        className={styles['area']}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event);
        }}
      >
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" className={styles['shape']}>
          <path d="M0 100 100 100 50 0Z" vectorEffect="non-scaling-stroke" />
        </svg>
        <div
          role="slider"
          tabIndex={0}
          aria-label="Balance of the weights"
          aria-roledescription="2-D slider"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(100 * current.left)}
          aria-valuetext={shares === null ? 'no weight set' : text}
          className={styles['mark']}
          style={{ left: `${100 * x}%`, top: `${100 * (1 - y)}%` }}
          onKeyDown={onKeyDown}
        />
      </div>
      <span className={styles['right']} aria-hidden="true">
        {corners.right}
        <span className={styles['share']}>{shares === null ? '–' : formatShare(shares.right)}</span>
      </span>
      <span className={styles['top']} aria-hidden="true">
        {corners.top}{' '}
        <span className={styles['share']}>{shares === null ? '–' : formatShare(shares.top)}</span>
      </span>
    </div>
  );
}
