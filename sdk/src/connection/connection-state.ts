/** What a page shows of the connection; `retryAtMs` is wall clock, `attempt` counts from 1. */
export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "online" }
  | { readonly kind: "waiting"; readonly retryAtMs: number; readonly attempt: number }
  | { readonly kind: "stopped"; readonly reason: StopReason };

/** Why the client does not come back by itself. `refused`: the server closed for good, whatever the reason. */
export type StopReason = "closed" | "session_ended" | "unsupported_version" | "refused";
