/** One's own sessions: where one is logged in, and an end to it. */
import type { Limits } from "@koe/protocol";
import { type CookieOptions, clearedCookie } from "../account/cookie.ts";
import type { EndSession } from "../account/session-ending.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { Session } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import { endpoints } from "./endpoints.ts";
import { ok, refuse } from "./reply.ts";
import { sessionRoute } from "./route.ts";

export interface SessionRouteDeps {
  readonly limits: Limits;
  readonly cookies: CookieOptions;
  readonly sessions: Pick<Store["sessions"], "list">;
  readonly runtime: Pick<Runtime, "now">;
  readonly endSession: EndSession;
}

export function sessionRoutes({ limits, cookies, sessions, runtime, endSession }: SessionRouteDeps) {
  return {
    sessions: sessionRoute(endpoints.sessions, limits, async ({ signedIn }) => {
      const all = await sessions.list(signedIn.user.id, runtime.now());
      return ok(all.map((session) => sessionBody(session, signedIn.sessionId)));
    }),
    endSession: sessionRoute(endpoints.endSession, limits, async ({ params, signedIn }) => {
      if (!(await endSession(params.id, signedIn))) return refuse("not_found", "You have no such session.");
      const isCurrent = params.id === signedIn.sessionId;
      return ok({ message: "Session ended" }, isCurrent ? { "Set-Cookie": clearedCookie(cookies) } : {});
    }),
  };
}

function sessionBody({ id, createdAtMs, lastSeenAtMs, userAgent }: Session, currentId: string) {
  return {
    id,
    created_at: new Date(createdAtMs).toISOString(),
    last_seen_at: new Date(lastSeenAtMs).toISOString(),
    current: id === currentId,
    user_agent: userAgent,
  };
}
