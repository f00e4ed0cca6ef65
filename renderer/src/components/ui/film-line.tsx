import type { Film } from '#shared/domain/film.ts';
import { classNames } from '../../lib/class-names.ts';
import { FilmCover } from './film-cover.tsx';
import styles from './film-line.module.css';

/** Year and genres of a film, as far as they are known. */
function filmFacts(film: Film): string {
  const year = film.year === null ? [] : [String(film.year)];
  return [...year, ...(film.genres.length > 0 ? [film.genres.join(', ')] : [])].join(' · ');
}

interface FilmLineProps {
  readonly film: Film;
  /** Text under the title, in up to two lines; by default year and genres in one. */
  readonly facts?: string | undefined;
}

/** A film in two short lines, with its cover. Long titles are truncated; the tooltip has the whole title. */
export function FilmLine({ film, facts }: FilmLineProps) {
  const shown = facts ?? filmFacts(film);
  return (
    <span className={styles['line']}>
      <FilmCover film={film} size="small" />
      <span className={styles['words']}>
        <span className={styles['title']} title={film.title}>
          {film.title}
        </span>{' '}
        <span className={classNames(styles['facts'], facts !== undefined && styles['long'])} title={shown}>
          {shown}
        </span>
      </span>
    </span>
  );
}
