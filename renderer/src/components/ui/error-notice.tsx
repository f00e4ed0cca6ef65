import type { ErrorValue } from '#shared/domain/reelscope-error.ts';
import { Button } from './button.tsx';
import styles from './error-notice.module.css';

interface ErrorNoticeProps {
  readonly title: string;
  readonly error: ErrorValue;
  /** Offered as a button if the error says that a retry may succeed. */
  readonly onRetry?: () => void;
}

/** What went wrong and what to do, in the error's own words. */
export function ErrorNotice({ title, error, onRetry }: ErrorNoticeProps) {
  return (
    <div role="alert" className={styles['notice']}>
      <p className={styles['title']}>
        <svg viewBox="0 0 16 16" className={styles['icon']} aria-hidden="true">
          <path
            d="M8 1.5 15 14H1Z"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
            strokeLinejoin="round"
          />
          <path d="M8 6v4M8 11.6v.9" stroke="currentColor" strokeWidth="1.5" />
        </svg>
        {title}
      </p>
      <p className={styles['text']}>{error.message}</p>
      {error.retryable && onRetry !== undefined && (
        <div>
          <Button onPress={onRetry}>Retry</Button>
        </div>
      )}
    </div>
  );
}
