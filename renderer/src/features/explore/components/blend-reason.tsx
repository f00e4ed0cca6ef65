import { useMemo } from 'react';
import type { Film } from '#shared/domain/film.ts';
import { areZero, normaliseWeights } from '#shared/domain/weights.ts';
import { blend } from '#shared/scoring/blend.ts';
import { nearestEntry, rankByShare, splitOf } from '#shared/scoring/rank-by-share.ts';
import { Button } from '../../../components/ui/button.tsx';
import { formatShare } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { blendParts } from '../score-parts.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import { PartsSection } from './parts-section.tsx';
import { RankCurve } from './rank-curve.tsx';
import styles from './side-panel.module.css';

/** The first places of a list, which are always seen. */
const TOP = 10;

/** A film's place in the blend, how its score is made up, and what would put it into the top ten. */
export function BlendReason({ film }: { readonly film: Film }) {
  const candidates = useExploreState((state) => shown(state.candidates)?.candidates);
  const weights = useExploreState((state) => state.weights);
  const item = useMemo(
    () =>
      candidates === undefined || areZero(weights)
        ? undefined
        : blend(candidates, weights).find(({ movieId }) => movieId === film.movieId),
    [candidates, weights, film],
  );
  if (candidates === undefined || areZero(weights)) return null;
  return (
    <PartsSection
      title="In the blend"
      aside={item === undefined ? 'not listed' : `rank ${item.rank}`}
      film={film}
      label="Weighted parts"
      parts={item === undefined ? null : blendParts(item, normaliseWeights(weights))}
      sumLabel="blended score"
    >
      <TopTen film={film} />
    </PartsSection>
  );
}

function TopTen({ film }: { readonly film: Film }) {
  const { store } = useExplore();
  const candidates = useExploreState((state) => shown(state.candidates)?.candidates);
  const weights = useExploreState((state) => state.weights);
  const { content, collab, popularity } = normaliseWeights(weights);
  // Moving the split changes nothing here, so ranks are computed once per share of popularity.
  const ranks = useMemo(
    () => rankByShare(candidates ?? [], film.movieId, splitOf(0.5, popularity)),
    [candidates, film, popularity],
  );
  if (ranks === undefined) {
    return (
      <p className={styles['note']}>
        Neither method proposes this film, so no weights can bring it into the list.
      </p>
    );
  }
  const share = content + collab === 0 ? 0.5 : content / (content + collab);
  const { entry, best } = nearestEntry(ranks, share, TOP);
  const now = ranks[Math.round(share * (ranks.length - 1))]?.rank ?? null;
  const isTop = now !== null && now <= TOP;
  return (
    <>
      <RankCurve ranks={ranks} share={share} top={TOP} />
      {isTop ? (
        <p className={styles['note']}>It is among the first ten at these weights.</p>
      ) : entry === undefined ? (
        <p className={styles['note']}>
          No balance of content and collaborative brings it into the first ten
          {best === undefined
            ? '.'
            : `; it is highest, at ${best.rank}, with ${formatShare(best.share)} content.`}
        </p>
      ) : (
        <div className={styles['actions']}>
          <p className={styles['note']}>
            It enters the first ten with {formatShare(entry.share)} content to {formatShare(1 - entry.share)}{' '}
            collaborative{popularity > 0 ? ', popularity unchanged' : ''}.
          </p>
          <Button
            onPress={() => {
              store.getState().setWeights(splitOf(entry.share, popularity));
            }}
          >
            Set these weights
          </Button>
        </div>
      )}
    </>
  );
}
