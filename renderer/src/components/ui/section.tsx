import { useId, type ReactNode } from 'react';
import styles from './section.module.css';

interface SectionProps {
  readonly title: string;
  /** One or two sentences below the title. */
  readonly note?: ReactNode;
  /** Beside the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A card on a page, with its own heading. */
export function Section({ title, note, actions, children }: SectionProps) {
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className={styles['section']}>
      <div className={styles['head']}>
        <h3 id={titleId} className={styles['title']}>
          {title}
        </h3>
        {actions}
      </div>
      {note !== undefined && <p className={styles['note']}>{note}</p>}
      {children}
    </section>
  );
}
