/** Access tokens over HTTP: one's own, and the owner's look at everybody's. */
import type { Limits, NewAccessToken } from "@koe/protocol";
import type { AccessTokenGrants, GrantOutcome } from "../account/access-token-grants.ts";
import type { AccessToken } from "../store/access-tokens.ts";
import type { Store } from "../store/store.ts";
import { endpoints } from "./endpoints.ts";
import { ok, refuse } from "./reply.ts";
import { sessionRoute } from "./route.ts";

export interface AccessTokenRouteDeps {
  readonly limits: Limits;
  readonly accessTokens: Pick<Store["accessTokens"], "list">;
  readonly users: Pick<Store["users"], "get">;
  readonly grants: AccessTokenGrants;
}

export function accessTokenRoutes({ limits, accessTokens, users, grants }: AccessTokenRouteDeps) {
  return {
    accessTokens: sessionRoute(endpoints.accessTokens, limits, async ({ signedIn }) =>
      ok((await accessTokens.list(signedIn.user.id)).map(accessTokenBody)),
    ),
    createAccessToken: sessionRoute(endpoints.createAccessToken, limits, async (call) =>
      grantReply(await grants.grant(requested(call.body), call.signedIn, call.client), limits),
    ),
    revokeAccessToken: sessionRoute(
      endpoints.revokeAccessToken,
      limits,
      async ({ params, signedIn, client }) =>
        (await grants.revoke(params.id, signedIn, client))
          ? ok({ message: "Access token revoked" })
          : refuse("not_found", "There is no such access token."),
    ),
    accessTokensOf: sessionRoute(endpoints.accessTokensOf, limits, async ({ params }) => {
      if ((await users.get(params.id)) === undefined) return refuse("not_found", "There is no such user.");
      return ok((await accessTokens.list(params.id)).map(accessTokenBody));
    }),
  };
}

function requested({ name, room_ids: roomIds, read_only: isReadOnly }: NewAccessToken) {
  return { name, access: { roomIds: roomIds && [...new Set(roomIds)], isReadOnly } };
}

function grantReply(outcome: GrantOutcome, { accessTokensPerUserMax }: Limits) {
  switch (outcome.kind) {
    case "granted":
      return ok({ ...accessTokenBody(outcome.accessToken), token: outcome.token });
    case "limit_exceeded":
      return refuse(
        outcome.kind,
        `You have ${accessTokensPerUserMax} access tokens already; revoke one first.`,
      );
    case "user_not_found":
      return refuse("not_signed_in", "Sign in first.");
  }
}

function accessTokenBody({ id, name, access, createdAtMs, lastUsedAtMs }: AccessToken) {
  return {
    id,
    name,
    room_ids: access.roomIds && [...access.roomIds],
    read_only: access.isReadOnly,
    created_at: new Date(createdAtMs).toISOString(),
    last_used_at: lastUsedAtMs === undefined ? undefined : new Date(lastUsedAtMs).toISOString(),
  };
}
