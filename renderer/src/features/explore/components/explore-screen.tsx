import { useEffect, useRef } from 'react';
import { VisuallyHidden } from '../../../components/ui/visually-hidden.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { formatCountOf } from '../../../lib/format.ts';
import { isTextField } from '../../../lib/is-text-field.ts';
import type { Loadable } from '../../../lib/loadable.ts';
import type { Explore } from '../create-explore.ts';
import { BlendColumn } from './blend-column.tsx';
import { CollaborativeColumn } from './collaborative-column.tsx';
import { ContentColumn } from './content-column.tsx';
import { ExploreContext, useExploreState } from './explore-context.ts';
import styles from './explore-screen.module.css';
import { ExploreToolbar } from './explore-toolbar.tsx';
import { FilmsPanel } from './films-panel.tsx';
import { MapView } from './map-view.tsx';
import { SidePanel } from './side-panel.tsx';
import { WeightsPanel } from './weights-panel.tsx';
import { WhoPanel } from './who-panel.tsx';

/** The Explore screen: films, a viewer, weights, and the lists (or the map) that follow from them. */
export function ExploreScreen({ explore }: { readonly explore: Explore }) {
  const filmInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    explore.store.getState().refresh();
  }, [explore]);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTextField(event.target)) return;
      event.preventDefault();
      filmInput.current?.focus();
      filmInput.current?.select();
    }
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);

  return (
    <ExploreContext value={explore}>
      <main className={styles['screen']} aria-label="Explore">
        <FilmsPanel inputRef={filmInput} />
        <WeightsPanel />
        <WhoPanel />
        <ExploreToolbar />
        <Answers />
        <Announcer />
      </main>
    </ExploreContext>
  );
}

/** The results: the chosen lists side by side, or the map; and the panel beside them. */
function Answers() {
  const shows = useExploreState((state) => state.view.shows);
  const columns = useExploreState((state) => state.view.columns);
  return (
    <div className={classNames(styles['answers'], shows === 'map' && styles['mapped'])}>
      {shows === 'map' ? (
        <MapView />
      ) : (
        <>
          {columns.includes('content') && <ContentColumn />}
          {columns.includes('blend') && <BlendColumn />}
          {columns.includes('collab') && <CollaborativeColumn />}
        </>
      )}
      <div className={styles['beside']}>
        <SidePanel />
      </div>
    </div>
  );
}

function countOf(list: Loadable<{ readonly items: readonly unknown[] }>): string | null {
  return list.phase === 'ready' ? formatCountOf(list.value.items.length, 'film') : null;
}

/** Tells a screen reader that the lists have changed, which is otherwise only visible. */
function Announcer() {
  const content = useExploreState((state) => countOf(state.content));
  const collaborative = useExploreState((state) => countOf(state.collaborative));
  const seeds = useExploreState((state) => state.seeds.map(({ title }) => title).join(', '));
  const whose = useExploreState(({ who }) =>
    who.kind === 'viewer' ? `viewer ${who.viewer.userId}` : who.kind === 'me' ? 'me' : '',
  );
  const parts = [
    ...(content === null || seeds === '' ? [] : [`${content} like ${seeds}.`]),
    ...(collaborative === null || whose === '' ? [] : [`${collaborative} for ${whose}.`]),
  ];
  return (
    <div role="status" className={styles['announcer']}>
      <VisuallyHidden>{parts.join(' ')}</VisuallyHidden>
    </div>
  );
}
