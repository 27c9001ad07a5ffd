/** What the SDK rejects with: the server's refusal, or that the server could not be reached. */
export interface KoeErrorDetails {
  /** As in docs/protocol.md; of the SDK's own: `unreachable`, `discarded`, `closed`, `bad_answer`. */
  readonly code: string;
  /** One sentence a person can act on. */
  readonly message: string;
  /** The HTTP status; undefined when the refusal came over the socket or from the SDK. */
  readonly status?: number | undefined;
  /** True: the same request may succeed later. */
  readonly temporary: boolean;
  readonly retryAfterMs?: number | undefined;
}

export class KoeError extends Error {
  readonly code: string;
  readonly status: number | undefined;
  readonly temporary: boolean;
  readonly retryAfterMs: number | undefined;

  constructor({ code, message, status, temporary, retryAfterMs }: KoeErrorDetails) {
    super(message);
    this.name = "KoeError";
    this.code = code;
    this.status = status;
    this.temporary = temporary;
    this.retryAfterMs = retryAfterMs;
  }
}
