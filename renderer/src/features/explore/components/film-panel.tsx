import type { Film } from '#shared/domain/film.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { FilmCover } from '../../../components/ui/film-cover.tsx';
import { StarRating } from '../../../components/ui/star-rating.tsx';
import { shown } from '../../../lib/loadable.ts';
import { likedParts, termParts } from '../score-parts.ts';
import { BlendReason } from './blend-reason.tsx';
import { useExplore, useExploreState } from './explore-context.ts';
import { PartsSection } from './parts-section.tsx';
import styles from './side-panel.module.css';

/** One film: its actions, and why it has its scores. */
export function FilmPanel({ film }: { readonly film: Film }) {
  const { store } = useExplore();
  const isSeed = useExploreState(({ seeds }) => seeds.some(({ movieId }) => movieId === film.movieId));
  const isDisliked = useExploreState(({ dislikes }) =>
    dislikes.some(({ movieId }) => movieId === film.movieId),
  );
  const hasSeeds = useExploreState(({ seeds }) => seeds.length > 0);
  const rating = useExploreState(
    ({ ratings }) => ratings.find((each) => each.film.movieId === film.movieId)?.rating ?? 0,
  );
  const { startFrom, addSeed, addDislike, rate } = store.getState();
  return (
    <>
      <div className={styles['film']}>
        <FilmCover film={film} size="large" />
        <div>
          <p className={styles['name']}>{film.title}</p>
          <p className={styles['note']}>
            {film.year ?? 'Year unknown'} · {film.genres.join(', ') || 'no genres known'}
          </p>
          <StarRating
            label={`My rating of ${film.title}`}
            value={rating}
            onChange={(stars) => {
              rate(film, stars);
            }}
          />
        </div>
      </div>
      <div className={styles['actions']}>
        <Button
          onPress={() => {
            startFrom(film);
          }}
        >
          Start from this film
        </Button>
        {hasSeeds && (
          <Button
            isDisabled={isSeed}
            onPress={() => {
              addSeed(film);
            }}
          >
            More like it too
          </Button>
        )}
        {hasSeeds && (
          <Button
            isDisabled={isDisliked}
            onPress={() => {
              addDislike(film);
            }}
          >
            Less like it
          </Button>
        )}
      </div>
      <Why film={film} />
    </>
  );
}

function Why({ film }: { readonly film: Film }) {
  const why = useExploreState((state) => state.why);
  const refresh = useExploreState((state) => state.refresh);
  const isMe = useExploreState((state) => state.who.kind === 'me');
  if (why.phase === 'idle') {
    return (
      <p className={styles['note']}>Choose a film to start from, or a viewer, to see why it is listed.</p>
    );
  }
  if (why.phase === 'failed') {
    return <ErrorNotice title="The reasons could not be worked out" error={why.error} onRetry={refresh} />;
  }
  const value = shown(why);
  // The reasons still held may be another film's.
  if (value?.film.movieId !== film.movieId) return <p className={styles['note']}>Working it out …</p>;
  const { content, collab } = value;
  return (
    <>
      <BlendReason film={film} />
      {content !== null && (
        <PartsSection
          title="Why it is alike"
          film={film}
          label="Shared terms"
          parts={content.parts.length === 0 ? null : termParts(content, content.score)}
          sumLabel="content score"
        >
          {content.parts.length === 0 && (
            <p className={styles['note']}>It shares no term with the chosen films.</p>
          )}
        </PartsSection>
      )}
      {collab !== null && (
        <PartsSection
          title={isMe ? 'Because I liked' : 'Because the viewer liked'}
          film={film}
          label="Own ratings"
          parts={collab.parts.length === 0 ? null : likedParts(collab, collab.score)}
          sumLabel="collaborative score"
        >
          {collab.parts.length === 0 && (
            <p className={styles['note']}>No rating is high enough to count as liked.</p>
          )}
        </PartsSection>
      )}
    </>
  );
}
