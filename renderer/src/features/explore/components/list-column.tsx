import { useId, type ReactNode } from 'react';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import { classNames } from '../../../lib/class-names.ts';
import type { Table } from '../../../lib/table/table.ts';
import styles from './list-column.module.css';

interface ListColumnProps {
  readonly title: string;
  /** What the scores in this list mean. */
  readonly about: string;
  readonly tone: 'content' | 'blend' | 'collab';
  /** Returns the list as a table; null while there is no list. */
  readonly table: (() => Table) | null;
  readonly children: ReactNode;
}

/** The frame of one list: its heading, and the scrolling part below. */
export function ListColumn({ title, about, tone, table, children }: ListColumnProps) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className={classNames(styles['column'], styles[tone])}>
      <header className={styles['header']}>
        <h2 id={headingId} className={styles['title']}>
          {title}
        </h2>
        <p className={styles['about']} title={about}>
          {about}
        </p>
        {table !== null && <ExportMenu label={title} table={table} />}
      </header>
      {children}
    </section>
  );
}
