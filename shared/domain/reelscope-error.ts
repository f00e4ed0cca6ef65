/** Every kind of failure that a caller can tell apart. */
export const ERROR_CODES = [
  'bad-request',
  'cancelled',
  'dataset-unusable',
  'disk-full',
  'engine-stopped',
  'internal',
  'library-damaged',
  'library-unusable',
  'no-library',
  'no-map',
  'no-version',
  'nothing-to-compare',
  'store-empty',
  'store-refused',
  'store-unreachable',
  'training-diverged',
  'unknown-film',
  'unknown-viewer',
  'untrusted',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as a value that can cross a process boundary. */
export interface ErrorValue {
  readonly code: ErrorCode;
  /** One line: what happened and what to do. */
  readonly message: string;
  /** True when the same call may succeed if made again. */
  readonly retryable: boolean;
}

/** The one error type that callers see: its message is one line that says what happened and what to do. */
export class ReelscopeError extends Error {
  override readonly name = 'ReelscopeError';
  readonly code: ErrorCode;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Turns anything thrown into a value that can cross a process boundary. What is not ours becomes `internal`. */
export function toErrorValue(thrown: unknown): ErrorValue {
  if (thrown instanceof ReelscopeError) {
    return { code: thrown.code, message: thrown.message, retryable: thrown.retryable };
  }
  if (thrown instanceof Error && thrown.name === 'AbortError') {
    return { code: 'cancelled', message: 'Cancelled.', retryable: true };
  }
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const oneLine = text.replaceAll(/\s*\n\s*/g, ' ');
  return { code: 'internal', message: `Something unexpected went wrong: ${oneLine}`, retryable: false };
}

export function fromErrorValue(value: ErrorValue): ReelscopeError {
  return new ReelscopeError(value.code, value.message, { retryable: value.retryable });
}
