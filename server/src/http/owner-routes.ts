/** How the installation gets its owner, and what only the owner may do. */
import type { Limits, Me, OwnerClaim as OwnerClaimBody } from "@koe/protocol";
import { type CookieOptions, sessionCookie } from "../account/cookie.ts";
import type { CreateInvite } from "../account/invitation.ts";
import type { OwnerAccount, OwnerClaim, OwnerClaimOutcome } from "../account/owner-claim.ts";
import { knownClient } from "./account-routes.ts";
import { endpoints } from "./endpoints.ts";
import { ok, type Reply, refuse, refuseBusy, refuseForNow } from "./reply.ts";
import { openRoute, sessionRoute } from "./route.ts";

export interface OwnerRouteDeps {
  readonly limits: Limits;
  readonly cookies: CookieOptions;
  readonly ownerClaim: OwnerClaim;
  readonly createInvite: CreateInvite;
}

export function ownerRoutes({ limits, cookies, ownerClaim, createInvite }: OwnerRouteDeps) {
  return {
    claimOwner: openRoute(endpoints.claimOwner, limits, async (call) => {
      const client = await knownClient(call);
      return claimReply(await ownerClaim.redeem(call.body.token, accountIn(call.body), client), cookies);
    }),
    createInvite: sessionRoute(endpoints.createInvite, limits, async ({ signedIn, client, ownOrigin }) => {
      const { token, expiresAtMs } = await createInvite(signedIn, client);
      const url = `${ownOrigin}/invite/${token}`;
      return ok({ token, url, expires_at: new Date(expiresAtMs).toISOString() });
    }),
  };
}

function accountIn({ username, password }: OwnerClaimBody): OwnerAccount | undefined {
  return username === undefined || password === undefined ? undefined : { username, password };
}

function claimReply(outcome: OwnerClaimOutcome, cookies: CookieOptions): Reply<Me> {
  switch (outcome.kind) {
    case "claimed":
      return ok(outcome.user, outcome.token ? { "Set-Cookie": sessionCookie(outcome.token, cookies) } : {});
    case "account_missing":
      return refuse("bad_payload", '"username" and "password" are needed, or a session.');
    case "owner_claim_invalid":
      return refuse(
        outcome.kind,
        "This link does not work, or not any more. Use the latest one that the server printed.",
      );
    case "username_taken":
      return refuse(outcome.kind, "Username already taken");
    case "username_invalid":
    case "password_invalid":
      return refuse(outcome.kind, outcome.why);
    case "limited":
      return refuseForNow(outcome.retryAfterMs);
    case "busy":
      return refuseBusy;
  }
}
