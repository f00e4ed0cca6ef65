import { useEffect, useRef } from 'react';
import { VisuallyHidden } from '../../../components/ui/visually-hidden.tsx';
import { formatCountOf } from '../../../lib/format.ts';
import type { Loadable } from '../../../lib/loadable.ts';
import type { Explore } from '../explore-store.ts';
import { BlendColumn } from './blend-column.tsx';
import { CollaborativeColumn } from './collaborative-column.tsx';
import { ContentColumn } from './content-column.tsx';
import { ExploreContext, useExploreState } from './explore-context.ts';
import styles from './explore-screen.module.css';
import { FilmPanel } from './film-panel.tsx';
import { ViewerPanel } from './viewer-panel.tsx';
import { WeightsPanel } from './weights-panel.tsx';

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type=range]), textarea, [contenteditable]')
  );
}

/** The Explore screen: a film, a viewer, and the three lists that follow from them. */
export function ExploreScreen({ explore }: { readonly explore: Explore }) {
  const filmInput = useRef<HTMLInputElement>(null);

  useEffect(() => {
    explore.store.getState().refresh();
  }, [explore]);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const isCommandK = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
      const isSlash = event.key === '/' && !event.ctrlKey && !event.metaKey && !isTextField(event.target);
      if (!isCommandK && !isSlash) return;
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
        <FilmPanel inputRef={filmInput} />
        <WeightsPanel />
        <ViewerPanel />
        <ContentColumn />
        <BlendColumn />
        <CollaborativeColumn />
        <Announcer />
      </main>
    </ExploreContext>
  );
}

function countOf(list: Loadable<{ readonly items: readonly unknown[] }>): string | null {
  return list.phase === 'ready' ? formatCountOf(list.value.items.length, 'film') : null;
}

/** Tells a screen reader that the lists have changed, which an eye sees by itself. */
function Announcer() {
  const content = useExploreState((state) => countOf(state.content));
  const collaborative = useExploreState((state) => countOf(state.collaborative));
  const film = useExploreState((state) => state.film?.title);
  const viewer = useExploreState((state) => state.viewer?.userId);
  const parts = [
    ...(content === null || film === undefined ? [] : [`${content} like ${film}.`]),
    ...(collaborative === null || viewer === undefined ? [] : [`${collaborative} for viewer ${viewer}.`]),
  ];
  return (
    <div role="status" className={styles['announcer']}>
      <VisuallyHidden>{parts.join(' ')}</VisuallyHidden>
    </div>
  );
}
