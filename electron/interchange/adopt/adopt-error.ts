import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/**
 * Every reason why another program's models cannot become a library, except faults of FAISS files (see FaissFault).
 */
export type AdoptFault =
  | 'file-missing'
  | 'pickle'
  | 'file-kind'
  | 'file-damaged'
  | 'array-missing'
  | 'array-ambiguous'
  | 'array-kind'
  | 'array-shape'
  | 'not-finite'
  | 'fact'
  | 'matrix-kind'
  | 'matrix-indptr'
  | 'matrix-column'
  | 'row-counts'
  | 'dimensions'
  | 'vocabulary'
  | 'code-bits'
  | 'other-vectors'
  | 'ids-unknown';

/** Models that cannot be adopted; `fault` says what is wrong with them. Nothing was written. */
export class AdoptError extends ReelscopeError {
  readonly fault: AdoptFault;

  constructor(fault: AdoptFault, message: string, cause?: unknown) {
    super('dataset-unusable', message, { cause });
    this.fault = fault;
  }
}
