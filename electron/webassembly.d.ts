// The part of WebAssembly that we use. TypeScript has its types only together with those of the browser's page,
// which no code in this folder may use.
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array) => Module;

  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  const Instance: new (module: Module, imports: Record<string, Record<string, unknown>>) => Instance;

  interface Memory {
    /** Adds pages of 64 KiB; `buffer` is another one afterwards. Returns the pages there were. */
    grow(pages: number): number;
    readonly buffer: SharedArrayBuffer;
  }
  const Memory: new (
    descriptor: { initial: number } | { initial: number; maximum: number; shared: true },
  ) => Memory;
}
