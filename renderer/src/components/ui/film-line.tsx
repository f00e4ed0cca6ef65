import type { Film } from '#shared/domain/film.ts';
import { FilmCover } from './film-cover.tsx';
import styles from './film-line.module.css';

/** Year and genres of a film, as far as they are known. */
function filmFacts(film: Film): string {
  const year = film.year === null ? [] : [String(film.year)];
  return [...year, ...(film.genres.length > 0 ? [film.genres.join(', ')] : [])].join(' · ');
}

/** A film in two short lines, with its cover. Long titles end in dots; the whole title is in the tooltip. */
export function FilmLine({ film }: { readonly film: Film }) {
  const facts = filmFacts(film);
  return (
    <span className={styles['line']}>
      <FilmCover title={film.title} size="small" />
      <span className={styles['words']}>
        <span className={styles['title']} title={film.title}>
          {film.title}
        </span>{' '}
        <span className={styles['facts']} title={facts}>
          {facts}
        </span>
      </span>
    </span>
  );
}
