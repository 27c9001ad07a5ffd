/**
 * Giving out access tokens and taking them back. The text of one exists only in the answer that gives it out; the
 * sockets of one that is taken back close at once.
 */
import type { Limits } from "@koe/protocol";
import type { Runtime } from "../actor/runtime.ts";
import type { AccessToken } from "../store/access-tokens.ts";
import type { Access, AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import type { Telemetry } from "../telemetry.ts";
import { createAccessToken } from "./access-token.ts";
import type { Client } from "./client.ts";

export type GrantOutcome =
  | { readonly kind: "granted"; readonly token: string; readonly accessToken: AccessToken }
  | { readonly kind: "limit_exceeded" }
  /** The account was closed a moment ago. */
  | { readonly kind: "user_not_found" };

export interface AccessTokenGrantsDeps {
  readonly store: Pick<Store, "accessTokens">;
  readonly limits: Pick<Limits, "accessTokensPerUserMax">;
  readonly runtime: Pick<Runtime, "now">;
  readonly telemetry: Telemetry;
  readonly onSessionsEnded: (sessionIds: readonly string[]) => void;
}

export class AccessTokenGrants {
  readonly #deps: AccessTokenGrantsDeps;

  constructor(deps: AccessTokenGrantsDeps) {
    this.#deps = deps;
  }

  async grant(
    { name, access }: { readonly name: string; readonly access: Access },
    { user }: AuthenticatedSession,
    { address }: Client,
  ): Promise<GrantOutcome> {
    const { store, limits, runtime, telemetry } = this.#deps;
    const { token, tokenHash } = createAccessToken();
    const outcome = await store.accessTokens.create(
      { userId: user.id, createdBy: user.id, name, tokenHash, access, nowMs: runtime.now() },
      limits.accessTokensPerUserMax,
    );
    if (outcome.kind !== "created") return outcome;
    const { accessToken } = outcome;
    telemetry.accessTokenCreated({ address, userId: user.id, tokenId: accessToken.id });
    return { kind: "granted", token, accessToken };
  }

  /** One's own; the owner of the installation takes back anybody's. False when there is no such token. */
  async revoke(tokenId: string, { user }: AuthenticatedSession, { address }: Client): Promise<boolean> {
    const { store, telemetry, onSessionsEnded } = this.#deps;
    const ofUser = user.role === "owner" ? undefined : user.id;
    if (!(await store.accessTokens.revoke(tokenId, ofUser))) return false;
    telemetry.accessTokenRevoked({ address, userId: user.id, tokenId });
    onSessionsEnded([tokenId]);
    return true;
  }
}
