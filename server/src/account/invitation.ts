import type { Runtime } from "../actor/runtime.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Client } from "./client.ts";
import { createSessionToken } from "./session-token.ts";

/** How long an invite works. */
export const inviteLifetimeMs = 7 * 24 * 60 * 60 * 1000;

/** Makes an invite for one person, whose token exists only in the answer. */
export type CreateInvite = (
  session: AuthenticatedSession,
  client: Client,
) => Promise<{ readonly token: string; readonly expiresAtMs: number }>;

export function createInvitation(deps: {
  readonly store: Pick<Store, "invites">;
  readonly runtime: Pick<Runtime, "now">;
  readonly telemetry: Telemetry;
}): CreateInvite {
  return async (session, client) => {
    const { token, tokenHash } = createSessionToken();
    const nowMs = deps.runtime.now();
    const expiresAtMs = nowMs + inviteLifetimeMs;
    const createdBy = session.user.id;
    const invite = await deps.store.invites.create({ tokenHash, createdBy, nowMs, expiresAtMs, uses: 1 });
    deps.telemetry.inviteCreated({ address: client.address, userId: createdBy, inviteId: invite.id });
    return { token, expiresAtMs };
  };
}
