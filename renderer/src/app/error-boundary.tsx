import { Component, type ReactNode } from 'react';
import { toErrorValue, type ErrorValue } from '#shared/domain/reelscope-error.ts';
import { ErrorNotice } from '../components/ui/error-notice.tsx';

interface ErrorBoundaryState {
  readonly error: ErrorValue | null;
}

/** Shows a message and a way to continue if a bug of ours would otherwise leave an empty window. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(thrown: unknown): ErrorBoundaryState {
    return { error: { ...toErrorValue(thrown), retryable: true } };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <main aria-label="Reelscope stopped">
        <ErrorNotice
          title="This window stopped working"
          error={error}
          onRetry={() => {
            this.setState({ error: null });
          }}
        />
      </main>
    );
  }
}
