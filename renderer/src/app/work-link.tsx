import { formatShare } from '../lib/format.ts';
import type { RunningWork } from '../lib/running-work.ts';
import { hashOf } from './route.ts';
import styles from './work-link.module.css';

/** Running work: its progress, and a link to the screen that shows more. */
export function WorkLink({ work }: { readonly work: RunningWork }) {
  const { label, fraction, screen } = work;
  return (
    <a href={hashOf(screen)} className={styles['work']}>
      <svg viewBox="0 0 16 16" aria-hidden="true" className={styles['ring']}>
        <circle cx="8" cy="8" r="6" className={styles['track']} />
        {/* The length of the ring is 1. */}
        <circle
          cx="8"
          cy="8"
          r="6"
          pathLength="1"
          strokeDasharray={`${fraction ?? 0.25} 1`}
          transform="rotate(-90 8 8)"
          className={styles['done']}
        />
      </svg>
      {label}
      {fraction !== null && <span className={styles['share']}>{formatShare(fraction)}</span>}
    </a>
  );
}
