import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import type { Telemetry } from "../telemetry.ts";

/** Ends one of the sessions of whoever asks, and its sockets. False when they have none of that id. */
export type EndSession = (sessionId: string, session: AuthenticatedSession) => Promise<boolean>;

export function createEndSession(deps: {
  readonly store: Pick<Store, "sessions">;
  readonly telemetry: Telemetry;
  readonly onSessionsEnded: (sessionIds: readonly string[]) => void;
}): EndSession {
  return async (sessionId, { user }) => {
    if (!(await deps.store.sessions.end(user.id, sessionId))) return false;
    deps.telemetry.sessionEnded({ sessionIds: [sessionId], reason: "revoked" });
    deps.onSessionsEnded([sessionId]);
    return true;
  };
}
