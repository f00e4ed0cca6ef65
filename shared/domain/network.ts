/** One request over the network, as made: without headers, queries or anything else that could be a secret. */
export interface NetworkRequest {
  /** When it was sent, ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** The response's status; null if none came. */
  readonly status: number | null;
  /** Bytes on the connection, headers included. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
}
