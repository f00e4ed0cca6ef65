import type { ReactNode } from 'react';
import type { AppStatus } from '#shared/contract/schemas.ts';
import { ErrorNotice } from '../components/ui/error-notice.tsx';
import { hashOf } from './route.ts';
import styles from './status-gate.module.css';
import { Welcome } from './welcome.tsx';

interface StatusGateProps {
  readonly status: AppStatus;
  /** What to show once a library is open. */
  readonly children: ReactNode;
  readonly onRetry: () => void;
}

/** Shows the application's status until it is ready, and then its screens. */
export function StatusGate({ status, children, onRetry }: StatusGateProps) {
  switch (status.state) {
    case 'starting':
      return (
        <Waiting title="Opening your library">
          <p className={styles['text']}>This takes a moment.</p>
          <div className={styles['pulse']} aria-hidden="true" />
        </Waiting>
      );
    case 'preparing-sample':
      return <Welcome progress={status.progress} />;
    case 'failed':
      return (
        <main aria-label="Reelscope cannot start" className={styles['gate']}>
          <div className={styles['wide']}>
            <ErrorNotice title="No library could be opened" error={status.error} onRetry={onRetry} />
            <p className={styles['text']}>
              <a href={hashOf('libraries')}>Libraries</a> shows the other libraries on this computer and syncs
              models from a bucket.
            </p>
          </div>
        </main>
      );
    case 'ready':
      return children;
  }
}

function Waiting({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main aria-label={title} aria-busy="true" className={styles['gate']}>
      <div className={styles['card']}>
        <h2 className={styles['title']}>{title}</h2>
        {children}
      </div>
    </main>
  );
}
