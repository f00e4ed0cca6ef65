/** Thrown if a GPU cannot continue. Callers catch it and continue with less memory, or on the CPU. */
export class GpuFailure extends Error {
  override readonly name = 'GpuFailure';
  readonly kind: 'memory' | 'lost' | 'refused';

  /** `message` is a clause that completes "the GPU was given up because". */
  constructor(kind: GpuFailure['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}
