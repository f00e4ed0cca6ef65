import { useCallback, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { Viewer } from '#shared/domain/viewer.ts';
import { Button } from '../../../components/ui/button.tsx';
import { SearchComboBox } from '../../../components/ui/search-combo-box.tsx';
import { formatCountOf } from '../../../lib/format.ts';
import { shown } from '../../../lib/loadable.ts';
import { searchMessage } from '../search-message.ts';
import { useExplore, useExploreState } from './explore-context.ts';
import { ViewerMark } from './viewer-mark.tsx';
import { ViewerLine } from './viewer-line.tsx';
import styles from './panel.module.css';

/** Where one picks the viewer to recommend for, with a short portrait. */
export function ViewerPanel() {
  const { store, viewerSearch } = useExplore();
  const viewer = useExploreState((state) => state.viewer);
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
      const chosen = shown(viewerSearch.getState().found)?.find((each) => each.userId === userId);
      if (chosen !== undefined) store.getState().chooseViewer(chosen);
      setQuery('');
    },
    [store, viewerSearch, setQuery],
  );

  return (
    <section aria-label="Viewer" className={styles['panel']}>
      <SearchComboBox
        label="Viewer"
        placeholder="Pick one, or type a number"
        suggestsWithoutText
        inputRef={inputRef}
        query={query}
        suggestions={suggestions}
        isSearching={found.phase === 'loading'}
        message={searchMessage(found, {
          idle: 'Searching …',
          none: 'No viewer’s number starts like this.',
        })}
        onQueryChange={setQuery}
        onOpen={() => {
          if (found.phase === 'idle' || found.phase === 'failed') searchNow();
        }}
        onChoose={choose}
      />
      {viewer === null ? (
        <p className={styles['placeholder']}>No viewer chosen yet</p>
      ) : (
        <ViewerCard
          viewer={viewer}
          onClear={() => {
            store.getState().clearViewer();
            inputRef.current?.focus();
          }}
        />
      )}
    </section>
  );
}

function ViewerCard({ viewer, onClear }: { readonly viewer: Viewer; readonly onClear: () => void }) {
  const favourites = viewer.favouriteGenres.join(', ');
  return (
    <div role="group" aria-label="Chosen viewer" className={styles['card']}>
      <ViewerMark userId={viewer.userId} size="large" />
      <div className={styles['about']}>
        <p className={styles['name']}>Viewer {viewer.userId}</p>
        <p className={styles['facts']}>
          {formatCountOf(viewer.ratingCount, 'rating')} · mean {viewer.meanRating.toFixed(2)}
        </p>
        <p className={styles['facts']} title={favourites}>
          {favourites === '' ? 'No favourite genres known' : `Likes ${favourites}`}
        </p>
      </div>
      <Button look="quiet" label="Clear viewer" onPress={onClear}>
        ✕
      </Button>
    </div>
  );
}
