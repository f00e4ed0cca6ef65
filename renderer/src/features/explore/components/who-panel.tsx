import { useCallback, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { Viewer } from '#shared/domain/viewer.ts';
import { Button } from '../../../components/ui/button.tsx';
import { SearchComboBox } from '../../../components/ui/search-combo-box.tsx';
import { formatCountOf } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { yearsOf } from '../portrait-text.ts';
import { searchMessage } from '../search-message.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import { OwnMark, ViewerMark } from './viewer-mark.tsx';
import { ViewerLine } from './viewer-line.tsx';
import styles from './panel.module.css';

/** Where the user picks whom to recommend for: a viewer of the library, or themselves. */
export function WhoPanel() {
  const { store, viewerSearch } = useExplore();
  const who = useExploreState((state) => state.who);
  const { query, found, setQuery, searchNow } = useStore(viewerSearch);
  const inputRef = useRef<HTMLInputElement>(null);
  const viewers = shown(found);

  const suggestions = useMemo(
    () =>
      (viewers ?? []).map((suggested) => ({
        key: suggested.userId,
        content: <ViewerLine viewer={suggested} />,
      })),
    [viewers],
  );
  const choose = useCallback(
    (userId: number) => {
      const viewer = shown(viewerSearch.getState().found)?.find((each) => each.userId === userId);
      if (viewer !== undefined) store.getState().choose({ kind: 'viewer', viewer });
      setQuery('');
    },
    [store, viewerSearch, setQuery],
  );
  const clear = () => {
    store.getState().choose({ kind: 'nobody' });
    inputRef.current?.focus();
  };

  return (
    <section aria-label="Viewer" className={styles['panel']}>
      <SearchComboBox
        label="For a viewer"
        placeholder="Pick one, or type a number"
        suggestsWithoutText
        inputRef={inputRef}
        query={query}
        suggestions={suggestions}
        isSearching={found.phase === 'loading'}
        message={searchMessage(found, {
          idle: 'Searching …',
          none: 'No viewer’s number starts with this.',
        })}
        onQueryChange={setQuery}
        onOpen={() => {
          if (found.phase === 'idle' || found.phase === 'failed') searchNow();
        }}
        onChoose={choose}
      />
      {who.kind === 'nobody' && <NobodyCard />}
      {who.kind === 'viewer' && <ViewerCard viewer={who.viewer} onClear={clear} />}
      {who.kind === 'me' && <OwnCard onClear={clear} />}
    </section>
  );
}

function NobodyCard() {
  const { store } = useExplore();
  return (
    <div className={styles['placeholder']}>
      <span>No viewer chosen yet, or</span>
      <Button
        onPress={() => {
          store.getState().choose({ kind: 'me' });
          store.getState().openPanel({ kind: 'taste' });
        }}
      >
        Use my own taste
      </Button>
    </div>
  );
}

/** The years that most of the ratings fall into, once they are known. */
function usePortraitYears(): string {
  const portrait = useExploreState((state) => shown(state.portrait));
  const years = portrait === null ? '' : yearsOf(portrait);
  return years === '' ? '' : ` · mostly ${years}`;
}

function ViewerCard({ viewer, onClear }: { readonly viewer: Viewer; readonly onClear: () => void }) {
  const { store } = useExplore();
  const years = usePortraitYears();
  const favourites = viewer.favouriteGenres.join(', ');
  const facts = `${formatCountOf(viewer.ratingCount, 'rating')} · mean ${viewer.meanRating.toFixed(2)}${years}`;
  return (
    <div role="group" aria-label="Chosen viewer" className={styles['card']}>
      <ViewerMark userId={viewer.userId} size="large" />
      <div className={styles['about']}>
        <p className={styles['name']}>Viewer {viewer.userId}</p>
        <p className={styles['facts']} title={facts}>
          {facts}
        </p>
        <p className={styles['facts']} title={favourites}>
          {favourites === '' ? 'No favourite genres known' : `Likes ${favourites}`}
        </p>
      </div>
      <div className={styles['actions']}>
        <Button
          look="quiet"
          onPress={() => {
            store.getState().openPanel({ kind: 'portrait' });
          }}
        >
          Portrait
        </Button>
        <Button look="quiet" label="Clear viewer" onPress={onClear}>
          ✕
        </Button>
      </div>
    </div>
  );
}

function ratingsText(count: number, isRecalling: boolean): string {
  if (count > 0) return formatCountOf(count, 'rating');
  return isRecalling ? 'Reading your ratings' : 'Rate a few films to begin';
}

function OwnCard({ onClear }: { readonly onClear: () => void }) {
  const { store } = useExplore();
  const ratings = useExploreState((state) => state.ratings);
  const isRecalling = useExploreState((state) => state.isRecalling);
  const years = usePortraitYears();
  return (
    <div role="group" aria-label="My own taste" className={styles['card']}>
      <OwnMark />
      <div className={styles['about']}>
        <p className={styles['name']}>My own taste</p>
        <p className={styles['facts']}>
          {ratingsText(ratings.length, isRecalling)}
          {years}
        </p>
      </div>
      <div className={styles['actions']}>
        <Button
          look="quiet"
          onPress={() => {
            store.getState().openPanel({ kind: 'taste' });
          }}
        >
          Rate films
        </Button>
        <Button look="quiet" label="Clear viewer" onPress={onClear}>
          ✕
        </Button>
      </div>
    </div>
  );
}
