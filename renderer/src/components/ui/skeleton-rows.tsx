import { VisuallyHidden } from './visually-hidden.tsx';
import styles from './skeleton-rows.module.css';

/** Placeholders as high as the rows to come, so that nothing jumps when they arrive. */
export function SkeletonRows({ count, label }: { readonly count: number; readonly label: string }) {
  return (
    <div className={styles['skeleton']}>
      <VisuallyHidden>{label}</VisuallyHidden>
      {Array.from({ length: count }, (_, i) => (
        <div key={i} className={styles['row']} aria-hidden="true">
          <span className={styles['cover']} />
          <span className={styles['lines']}>
            <span className={styles['line']} />
            <span className={styles['line']} />
          </span>
        </div>
      ))}
    </div>
  );
}
