import type { Film } from '#shared/domain/film.ts';
import { classNames } from '../../lib/class-names.ts';
import { coverDesign } from '../../lib/film-cover.ts';
import styles from './film-cover.module.css';

interface FilmCoverProps {
  readonly film: Pick<Film, 'title' | 'year' | 'genres'>;
  readonly size: 'small' | 'large';
}

/**
 * A film's cover, drawn from its data alone: initials of the title on a colour of its own, below them a line for each
 * genre and, on a large one, the decade. Hidden from screen readers, because the text beside it says the same.
 */
export function FilmCover({ film, size }: FilmCoverProps) {
  const { initials, hue, genreHues, decade } = coverDesign(film);
  return (
    <span
      aria-hidden="true"
      className={classNames(styles['cover'], styles[size])}
      // The same lightness for every hue keeps the white letters readable.
      style={{
        background: `linear-gradient(155deg, oklch(0.47 0.085 ${hue}), oklch(0.36 0.075 ${hue + 35}))`,
      }}
    >
      {size === 'large' && <span className={styles['decade']}>{decade}</span>}
      <span className={styles['initials']}>{initials}</span>
      <span className={styles['genres']}>
        {genreHues.map((genreHue, i) => (
          <span key={i} style={{ background: `oklch(0.78 0.13 ${genreHue})` }} />
        ))}
      </span>
    </span>
  );
}
