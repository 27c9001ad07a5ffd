import type { AuthenticatedSession } from "../store/sessions.ts";

/** Who makes a request, as far as the account rules care. */
export interface Client {
  /** For the log. */
  readonly address: string;
  /** What rates are counted by: the address, or the network a single customer is given. */
  readonly addressKey: string;
}

/** A client that may already be signed in. */
export interface KnownClient extends Client {
  /** Of a session alone: an access token starts none, ends none and claims nothing. */
  readonly session: AuthenticatedSession | undefined;
  /** What the browser or program calls itself, `userAgentCharsMax` characters at most. */
  readonly userAgent: string | undefined;
}
