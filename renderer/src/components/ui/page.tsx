import type { ReactNode } from 'react';
import styles from './page.module.css';

interface PageProps {
  readonly title: string;
  /** Beside the title: actions for the whole page. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen that reads from top to bottom and scrolls on its own. */
export function Page({ title, actions, children }: PageProps) {
  return (
    <main aria-label={title} className={styles['page']}>
      <div className={styles['column']}>
        <div className={styles['head']}>
          <h2 className={styles['title']}>{title}</h2>
          {actions}
        </div>
        {children}
      </div>
    </main>
  );
}
