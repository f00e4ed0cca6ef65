import type { Viewer } from '#shared/domain/viewer.ts';
import { formatCountOf } from '../../../lib/format.ts';
import { ViewerMark } from './viewer-mark.tsx';
import styles from './viewer-line.module.css';

function viewerFacts(viewer: Viewer): string {
  return [formatCountOf(viewer.ratingCount, 'rating'), viewer.favouriteGenres.slice(0, 3).join(', ')]
    .filter((fact) => fact !== '')
    .join(' · ');
}

/** A viewer in two short lines. */
export function ViewerLine({ viewer }: { readonly viewer: Viewer }) {
  return (
    <span className={styles['line']}>
      <ViewerMark userId={viewer.userId} size="small" />
      <span className={styles['words']}>
        <span className={styles['name']}>Viewer {viewer.userId}</span>{' '}
        <span className={styles['facts']} title={viewerFacts(viewer)}>
          {viewerFacts(viewer)}
        </span>
      </span>
    </span>
  );
}
