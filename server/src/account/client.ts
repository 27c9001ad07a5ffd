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
  readonly session: AuthenticatedSession | undefined;
}
