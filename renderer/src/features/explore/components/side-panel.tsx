import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { useExplore, useExploreState } from './explore-context.ts';
import { FilmPanel } from './film-panel.tsx';
import { PortraitPanel } from './portrait-panel.tsx';
import styles from './side-panel.module.css';
import { TastePanel } from './taste-panel.tsx';

/** The panel beside the lists, if one is open. Escape closes it and gives the focus back. */
export function SidePanel() {
  const panel = useExploreState((state) => state.panel);
  switch (panel?.kind) {
    case undefined:
      return null;
    case 'film':
      return (
        <Frame key={panel.film.movieId} title="About this film">
          <FilmPanel film={panel.film} />
        </Frame>
      );
    case 'taste':
      return (
        <Frame key="taste" title="My own taste">
          <TastePanel />
        </Frame>
      );
    case 'portrait':
      return (
        <Frame key="portrait" title="Portrait">
          <PortraitPanel />
        </Frame>
      );
  }
}

function Frame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { store } = useExplore();
  const frame = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);

  useEffect(() => {
    opener.current = document.activeElement;
    frame.current?.focus();
  }, []);

  function close(): void {
    store.getState().closePanel();
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    close();
  }

  return (
    <section ref={frame} aria-label={title} tabIndex={-1} className={styles['panel']} onKeyDown={onKeyDown}>
      <header className={styles['header']}>
        <h2 className={styles['title']}>{title}</h2>
        <Button look="quiet" label={`Close ${title}`} onPress={close}>
          ✕
        </Button>
      </header>
      <div className={styles['body']}>{children}</div>
    </section>
  );
}
