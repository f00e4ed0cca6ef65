import { ReelscopeError } from '#shared/domain/reelscope-error.ts';

/** Every way in which an index file can be damaged or of an unsupported kind. */
export type FaissFault =
  | 'cut-short'
  | 'bytes-after-end'
  | 'not-ivfpq'
  | 'dimensions'
  | 'vector-count'
  | 'untrained'
  | 'metric'
  | 'list-count'
  | 'nprobe'
  | 'quantizer-kind'
  | 'quantizer-dimensions'
  | 'quantizer-count'
  | 'quantizer-size'
  | 'quantizer-metric'
  | 'direct-map'
  | 'by-residual'
  | 'code-size'
  | 'codebook-dimensions'
  | 'codebook-parts'
  | 'codebook-bits'
  | 'codebook-size'
  | 'lists-kind'
  | 'lists-count'
  | 'lists-code-size'
  | 'lists-table-kind'
  | 'lists-table-size'
  | 'list-number'
  | 'list-size'
  | 'list-capacity'
  | 'list-offset'
  | 'lists-overlap'
  | 'lists-outside'
  | 'free-slots'
  | 'file-name'
  | 'lists-total'
  | 'vectors-held'
  | 'lists-file-missing'
  | 'lists-file-size'
  | 'vector-id'
  | 'vector-twice';

/** An index file that must not be used; `fault` says what is wrong with it. */
export class FaissFileError extends ReelscopeError {
  readonly fault: FaissFault;

  constructor(fault: FaissFault, file: string, why: string, cause?: unknown) {
    super('library-damaged', `The index file ${file} cannot be used: ${why}. Restore it or train again.`, {
      cause,
    });
    this.fault = fault;
  }
}
