import type { ReactNode } from 'react';
import type { ErrorValue } from '#shared/domain/reelscope-error.ts';
import { ErrorNotice } from '../../../components/ui/error-notice.tsx';
import { SkeletonRows } from '../../../components/ui/skeleton-rows.tsx';
import { shown, type Loadable } from '../../../lib/loadable.ts';
import { useExplore } from './explore-context.ts';

const SKELETON_ROWS = 12;

function errorTitle(error: ErrorValue): string {
  if (error.code === 'nothing-to-compare') return 'Nothing to go by';
  return error.retryable ? 'Not available right now' : 'This list could not be made';
}

interface AnswerBodyProps<T> {
  readonly answer: Loadable<T>;
  readonly loadingLabel: string;
  /** Shown while there is no query. */
  readonly idle: ReactNode;
  readonly children: (value: T, isBusy: boolean) => ReactNode;
}

/** Placeholder for a list that is loading. */
export function LoadingRows({ label }: { readonly label: string }) {
  return <SkeletonRows count={SKELETON_ROWS} label={label} />;
}

/** The part of a column that depends on its answer: no query, loading, failed, or ready. */
export function AnswerBody<T>({ answer, loadingLabel, idle, children }: AnswerBodyProps<T>) {
  const { store } = useExplore();
  if (answer.phase === 'idle') return idle;
  if (answer.phase === 'failed') {
    return (
      <ErrorNotice
        title={errorTitle(answer.error)}
        error={answer.error}
        onRetry={() => {
          store.getState().refresh();
        }}
      />
    );
  }
  const value = shown(answer);
  if (value === null) return <LoadingRows label={loadingLabel} />;
  return children(value, answer.phase === 'loading');
}
