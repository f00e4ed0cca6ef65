/** Which bytes of an object: both ends included, as in HTTP. */
interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** A server's answer to a GET; what it claims is for the caller to check. */
export interface ObjectReply {
  readonly status: number;
  readonly etag: string | undefined;
  /** The Content-Range header as sent. */
  readonly contentRange: string | undefined;
  /** Each chunk is good until the next one is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection if the body was not read to its end. */
  discard(): void;
}

/** What must be true of the object that a PUT replaces: that there is none, or that it is still this one. */
export type PutCondition =
  { readonly kind: 'absent' } | { readonly kind: 'unchanged'; readonly etag: string };

/**
 * A bucket, or what looks like one, below one prefix. Every method throws `StoreError` for what the store or the way to
 * it did wrong, and the signal's reason once it is aborted. Nothing here retries.
 */
export interface ObjectStore {
  /** For a person. */
  readonly address: string;
  /** To tell stores apart: the address, and the server where that is not Amazon's. */
  readonly identity: string;
  get(
    key: string,
    options: { range?: ByteRange; ifMatch?: string | undefined; signal: AbortSignal },
  ): Promise<ObjectReply>;
  /** Bytes of the object, or undefined where there is none that this caller may see. */
  size(key: string, signal: AbortSignal): Promise<number | undefined>;
  put(
    key: string,
    body: Uint8Array,
    options: { condition?: PutCondition | undefined; cacheControl: string; signal: AbortSignal },
  ): Promise<void>;
  close(): void;
}
