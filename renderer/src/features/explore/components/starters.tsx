import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { FilmLine } from '../../../components/ui/film-line.tsx';
import { VisuallyHidden } from '../../../components/ui/visually-hidden.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { shown } from '../../../lib/loadable.ts';
import { STARTER_FILMS, STARTER_VIEWERS } from '../explore-answers.ts';
import type { Starters } from '../explore-state.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import styles from './starters.module.css';
import { ViewerLine } from './viewer-line.tsx';

/** One-click starts, once they are known. */
function StarterList(props: {
  readonly label: string;
  readonly count: number;
  readonly children: (starters: Starters) => ReactNode;
}) {
  const { store } = useExplore();
  const starters = useExploreState((state) => state.starters);
  if (starters.phase === 'failed') {
    return (
      <ErrorNotice
        title="Suggestions could not be loaded"
        error={starters.error}
        onRetry={() => {
          store.getState().refresh();
        }}
      />
    );
  }
  const value = shown(starters);
  if (value === null) {
    return (
      <div className={styles['starters']}>
        <VisuallyHidden>Loading suggestions</VisuallyHidden>
        {Array.from({ length: props.count }, (_, i) => (
          <div key={i} aria-hidden="true" className={styles['placeholder']} />
        ))}
      </div>
    );
  }
  return (
    <ul aria-label={props.label} className={styles['starters']}>
      {props.children(value)}
    </ul>
  );
}

/** A few well-known films to start from. */
export function StarterFilms() {
  const startFrom = useExploreState((state) => state.startFrom);
  return (
    <StarterList label="Most rated films" count={STARTER_FILMS}>
      {({ films }) =>
        films.slice(0, STARTER_FILMS).map((film) => (
          <li key={film.movieId}>
            <Button
              className={classNames(styles['starter'])}
              onPress={() => {
                startFrom(film);
              }}
            >
              <FilmLine film={film} />
            </Button>
          </li>
        ))
      }
    </StarterList>
  );
}

/** A few viewers about whom much is known. */
export function StarterViewers() {
  const choose = useExploreState((state) => state.choose);
  return (
    <StarterList label="Most active viewers" count={STARTER_VIEWERS}>
      {({ viewers }) =>
        viewers.slice(0, STARTER_VIEWERS).map((viewer) => (
          <li key={viewer.userId}>
            <Button
              className={classNames(styles['starter'])}
              onPress={() => {
                choose({ kind: 'viewer', viewer });
              }}
            >
              <ViewerLine viewer={viewer} />
            </Button>
          </li>
        ))
      }
    </StarterList>
  );
}
