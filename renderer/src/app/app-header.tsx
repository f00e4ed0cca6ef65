import type { LibraryDescription } from '#shared/contract/schemas.ts';
import type { Connection } from '../lib/client/client.ts';
import { formatCountOf } from '../lib/format.ts';
import type { RunningWork } from '../lib/running-work.ts';
import { hashOf } from './route.ts';
import { SCREENS } from './screens.tsx';
import { WorkLink } from './work-link.tsx';
import styles from './app-header.module.css';

interface AppHeaderProps {
  readonly library: LibraryDescription | null;
  readonly connection: Connection;
  /** Why this library is open, if the user should know. */
  readonly notice: string | null;
  /** Whether there is a notice about the settings while another screen is shown. */
  readonly hasSettingsNotice: boolean;
  /** The id of the current screen. */
  readonly current: string;
  readonly works: readonly RunningWork[];
}

/** The application's name, its screens, running work, and the open library. */
export function AppHeader(props: AppHeaderProps) {
  const { library, connection, notice, hasSettingsNotice, current, works } = props;
  return (
    <header className={styles['header']}>
      <h1 className={styles['name']}>
        <svg viewBox="0 0 20 20" aria-hidden="true" className={styles['mark']}>
          <circle cx="10" cy="10" r="8.25" fill="none" stroke="currentColor" strokeWidth="2.5" />
          <circle cx="10" cy="10" r="1.5" />
          <circle cx="10" cy="5.4" r="1.6" />
          <circle cx="14.4" cy="8.6" r="1.6" />
          <circle cx="12.7" cy="13.7" r="1.6" />
          <circle cx="7.3" cy="13.7" r="1.6" />
          <circle cx="5.6" cy="8.6" r="1.6" />
        </svg>
        Reelscope
      </h1>
      <nav aria-label="Screens" className={styles['screens']}>
        {SCREENS.map(({ id, title }) => (
          <a
            key={id}
            href={hashOf(id)}
            className={styles['screen']}
            {...(id === current ? { 'aria-current': 'page' } : {})}
          >
            {title}
          </a>
        ))}
      </nav>
      <div className={styles['works']}>
        {works.map((work) => (
          <WorkLink key={work.id} work={work} />
        ))}
      </div>
      {/* Always there, so that a screen reader hears when its text changes. It replaces the counts: nothing moves. */}
      <p role="status" className={styles['connection']}>
        {connection === 'reconnecting' && (
          <span className={styles['lost']}>
            Reconnecting to Reelscope …<span className={styles['count']}> Is it still running?</span>
          </span>
        )}
      </p>
      {library !== null && (
        <p aria-label="Library" role="group" className={styles['library']}>
          <span className={styles['library-name']}>{library.name}</span>
          <span className={styles['count']}>{formatCountOf(library.counts.films, 'film')}</span>
          <span className={styles['count']}>{formatCountOf(library.counts.viewers, 'viewer')}</span>
          <span className={styles['count']}>{formatCountOf(library.counts.ratings, 'rating')}</span>
        </p>
      )}
      <p role="status" className={styles['notices']}>
        {connection === 'connected' && notice !== null && <span className={styles['lost']}>{notice}</span>}
        {hasSettingsNotice && (
          <a href={hashOf('settings')} className={styles['lost']}>
            Some of your settings could not be used: see why
          </a>
        )}
      </p>
    </header>
  );
}
