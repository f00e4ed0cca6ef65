import { ReelscopeError, type ErrorCode } from '#shared/domain/reelscope-error.ts';

/** What to do about a failed request. */
export type StoreFault =
  /** Try again; if the server said when, not before `afterMs`. */
  | { readonly kind: 'transient'; readonly afterMs?: number | undefined }
  /** The object is not there; `store`: because the whole store is not. */
  | { readonly kind: 'missing'; readonly store?: true }
  /** The object is no longer the one that was asked for (412). */
  | { readonly kind: 'changed' }
  /** Asking again will not help. */
  | { readonly kind: 'final' };

const CODES: Record<StoreFault['kind'], ErrorCode> = {
  transient: 'store-unreachable',
  missing: 'store-empty',
  changed: 'store-refused',
  final: 'store-refused',
};

/** A request to a store that failed. */
export class StoreError extends ReelscopeError {
  readonly fault: StoreFault;

  constructor(fault: StoreFault, message: string, cause?: unknown) {
    super(CODES[fault.kind], message, { cause, retryable: fault.kind === 'transient' });
    this.fault = fault;
  }
}
