import type { ReactNode } from 'react';
import type { Film } from '#shared/domain/film.ts';
import { ExportMenu } from '../../../components/ui/export-menu.tsx';
import type { ScorePart } from '../../../components/ui/part-bar.tsx';
import { partsTable } from '../list-tables.ts';
import { PartsTable } from './parts-table.tsx';
import styles from './side-panel.module.css';

interface PartsSectionProps {
  readonly title: string;
  /** Beside the title. */
  readonly aside?: string;
  readonly film: Film;
  /** The name of the table of parts. */
  readonly label: string;
  /** Null if there is nothing to add up, and `children` says why. */
  readonly parts: readonly ScorePart[] | null;
  readonly sumLabel: string;
  readonly children?: ReactNode;
}

/** One reason for a film's place: a score and the parts that add up to it. */
export function PartsSection({ title, aside, film, label, parts, sumLabel, children }: PartsSectionProps) {
  return (
    <section className={styles['section']}>
      <div className={styles['head']}>
        <h3>{title}</h3>
        {aside !== undefined && <span>{aside}</span>}
        {parts !== null && <ExportMenu label={label} table={() => partsTable(film, sumLabel, parts)} />}
      </div>
      {parts !== null && <PartsTable label={label} parts={parts} sumLabel={sumLabel} />}
      {children}
    </section>
  );
}
