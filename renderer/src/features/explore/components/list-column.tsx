import { useId, type ReactNode } from 'react';
import { classNames } from '../../../lib/class-names.ts';
import styles from './list-column.module.css';

interface ListColumnProps {
  readonly title: string;
  /** What the scores in this list are. */
  readonly about: string;
  readonly tone: 'content' | 'blend' | 'collab';
  readonly children: ReactNode;
}

/** The frame of one list: its heading, and what scrolls below. */
export function ListColumn({ title, about, tone, children }: ListColumnProps) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className={classNames(styles['column'], styles[tone])}>
      <header className={styles['header']}>
        <h2 id={headingId} className={styles['title']}>
          {title}
        </h2>
        <p className={styles['about']}>{about}</p>
      </header>
      {children}
    </section>
  );
}
