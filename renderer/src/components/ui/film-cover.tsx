import { classNames } from '../../lib/class-names.ts';
import { coverDesign } from '../../lib/film-cover.ts';
import styles from './film-cover.module.css';

/** A film's cover, drawn from its title alone. Says nothing to a screen reader that the title beside it does not. */
export function FilmCover({ title, size }: { readonly title: string; readonly size: 'small' | 'large' }) {
  const { initials, hue } = coverDesign(title);
  return (
    <span
      aria-hidden="true"
      className={classNames(styles['cover'], styles[size])}
      // One lightness for every hue keeps the white letters readable on all of them.
      style={{
        background: `linear-gradient(155deg, oklch(0.47 0.085 ${hue}), oklch(0.36 0.075 ${hue + 35}))`,
      }}
    >
      {initials}
    </span>
  );
}
