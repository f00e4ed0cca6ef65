import type { RankAtShare } from '#shared/scoring/rank-by-share.ts';
import styles from './rank-curve.module.css';

interface RankCurveProps {
  readonly ranks: readonly RankAtShare[];
  /** The current share of content, 0 to 1. */
  readonly share: number;
  /** How many places count as the top. */
  readonly top: number;
}

const WIDTH = 260;
const HEIGHT = 64;

/**
 * The rank of a film over the share of content, first place at the top; the text under it is derived from the same
 * ranks.
 */
export function RankCurve({ ranks, share, top }: RankCurveProps) {
  const lowest = Math.max(2 * top, ...ranks.map(({ rank }) => rank ?? 1));
  // Logarithmic, because one place matters at the top and not at the end.
  const y = (rank: number) => (HEIGHT * Math.log(rank)) / Math.log(lowest);
  const points = ranks.flatMap(({ share: at, rank }) =>
    rank === null ? [] : [`${(at * WIDTH).toFixed(1)},${y(rank).toFixed(1)}`],
  );
  const now = ranks[Math.round(share * (ranks.length - 1))]?.rank ?? null;
  return (
    <div className={styles['curve']} aria-hidden="true">
      <span className={styles['caption']}>Its rank at other weights; shaded: the first {top}</span>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles['chart']}>
        <rect x="0" y="0" width={WIDTH} height={y(top)} className={styles['top']} />
        <polyline points={points.join(' ')} className={styles['line']} />
        <line x1={share * WIDTH} x2={share * WIDTH} y1="0" y2={HEIGHT} className={styles['now']} />
        {now !== null && <circle cx={share * WIDTH} cy={y(now)} r="4" className={styles['mark']} />}
      </svg>
      <span className={styles['ends']}>
        <span>collaborative only</span>
        <span>content only</span>
      </span>
    </div>
  );
}
