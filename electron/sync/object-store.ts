/** A range of an object's bytes, both ends included, as in HTTP. */
interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** A server's answer to a GET; checking what it claims is up to the caller. */
export interface ObjectReply {
  readonly status: number;
  readonly etag: string | undefined;
  /** The Content-Range header as sent. */
  readonly contentRange: string | undefined;
  /** Each chunk is valid until the next one is requested. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection if the body was not read to its end. */
  discard(): void;
}

/** What must hold for the object that a PUT replaces: that there is none, or that it is still this one. */
export type PutCondition =
  { readonly kind: 'absent' } | { readonly kind: 'unchanged'; readonly etag: string };

/**
 * A bucket, or what looks like one, below one prefix. Every method rejects with `StoreError` for failures of the store
 * or the connection to it, and with the signal's reason once it is aborted. Nothing here retries.
 */
export interface ObjectStore {
  /** For a person to read. */
  readonly address: string;
  /** Tells stores apart: the address, and the server if it is not Amazon's. */
  readonly identity: string;
  get(
    key: string,
    options: { range?: ByteRange; ifMatch?: string | undefined; signal: AbortSignal },
  ): Promise<ObjectReply>;
  /** The object's size in bytes, or undefined if there is none that this caller may see. */
  size(key: string, signal: AbortSignal): Promise<number | undefined>;
  put(
    key: string,
    body: Uint8Array,
    options: { condition?: PutCondition | undefined; cacheControl: string; signal: AbortSignal },
  ): Promise<void>;
  close(): void;
}
