import { useMemo } from 'react';
import { EmptyState } from '../../../components/ui/empty-state.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { SkeletonRows } from '../../../components/ui/skeleton-rows.tsx';
import { readMapFilms } from '../map/map-films.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import { FilmMapScreen } from './film-map-screen.tsx';

/** The map of films, or why there is none. */
export function MapView() {
  const { store } = useExplore();
  const answer = useExploreState((state) => state.map);
  const films = useMemo(() => (answer.phase === 'ready' ? readMapFilms(answer.value) : null), [answer]);
  if (answer.phase === 'failed') {
    return answer.error.code === 'no-map' ? (
      <EmptyState title="This library has no map" text={answer.error.message} />
    ) : (
      <ErrorNotice
        title="The map could not be read"
        error={answer.error}
        onRetry={() => {
          store.getState().refresh();
        }}
      />
    );
  }
  if (films === null) return <SkeletonRows count={8} label="Reading the map" />;
  return <FilmMapScreen films={films} />;
}
