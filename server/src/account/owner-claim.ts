/**
 * How an installation gets its owner: whoever holds the link that the server printed, once.
 *
 * Someone who is signed in becomes the owner; someone who is not makes the owner's account with it and is signed
 * in. A wrong link counts like a failed login, though its 256 bits cannot be guessed, so that nobody makes the
 * server work by trying.
 */
import type { Runtime } from "../actor/runtime.ts";
import type { Store } from "../store/store.ts";
import type { Telemetry } from "../telemetry.ts";
import type { KnownClient } from "./client.ts";
import type { LoginThrottle } from "./login-throttle.ts";
import { parseNewPassword } from "./password.ts";
import type { PasswordHashing } from "./password-hashing.ts";
import { createSessionToken, hashSessionToken, isSessionToken } from "./session-token.ts";
import { parseUsername } from "./username.ts";

export interface OwnerAccount {
  readonly username: string;
  readonly password: string;
}

export type OwnerClaimOutcome =
  | {
      readonly kind: "claimed";
      readonly user: { readonly id: string; readonly username: string; readonly role: "owner" };
      /** Of the new session; undefined for someone who has one. */
      readonly token: string | undefined;
    }
  | { readonly kind: "owner_claim_invalid" | "account_missing" | "username_taken" }
  | { readonly kind: "username_invalid" | "password_invalid"; readonly why: string }
  | { readonly kind: "limited"; readonly retryAfterMs: number }
  | { readonly kind: "busy" };

export interface OwnerClaimDeps {
  readonly store: Pick<Store, "installation" | "sessions">;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly runtime: Pick<Runtime, "now" | "monotonic">;
  readonly telemetry: Telemetry;
}

export class OwnerClaim {
  readonly #deps: OwnerClaimDeps;

  constructor(deps: OwnerClaimDeps) {
    this.#deps = deps;
  }

  /** `account` is for someone who is not signed in. */
  async redeem(
    claimToken: string,
    account: OwnerAccount | undefined,
    client: KnownClient,
  ): Promise<OwnerClaimOutcome> {
    const { throttle, runtime, telemetry } = this.#deps;
    const attempt = { addressKey: client.addressKey, usernameKey: undefined, isSignedIn: false };
    const admitted = throttle.check(attempt, runtime.monotonic());
    if (admitted.kind === "limited") return { kind: "limited", retryAfterMs: admitted.retryAfterMs };
    const outcome = await (client.session === undefined
      ? this.#register(claimToken, account, client)
      : this.#promote(claimToken, client.session.user));
    if (outcome.kind === "owner_claim_invalid") {
      throttle.failed(attempt, runtime.monotonic());
      telemetry.ownerClaimRefused({ address: client.address });
    }
    if (outcome.kind === "claimed") {
      telemetry.ownerClaimed({ address: client.address, userId: outcome.user.id });
    }
    return outcome;
  }

  async #promote(
    claimToken: string,
    { id, username }: { readonly id: string; readonly username: string },
  ): Promise<OwnerClaimOutcome> {
    const { installation } = this.#deps.store;
    const isRedeemed =
      isSessionToken(claimToken) && (await installation.redeemOwnerClaim(hashSessionToken(claimToken), id));
    if (!isRedeemed) return { kind: "owner_claim_invalid" };
    return { kind: "claimed", user: { id, username, role: "owner" }, token: undefined };
  }

  async #register(
    claimToken: string,
    account: OwnerAccount | undefined,
    client: KnownClient,
  ): Promise<OwnerClaimOutcome> {
    const { hashing, store } = this.#deps;
    if (account === undefined) return { kind: "account_missing" };
    const name = parseUsername(account.username);
    if (name.kind === "invalid") return { kind: "username_invalid", why: name.why };
    const password = parseNewPassword(account.password, name.key);
    if (password.kind === "invalid") return { kind: "password_invalid", why: password.why };
    if (!isSessionToken(claimToken) || (await store.installation.ownerExists())) {
      return { kind: "owner_claim_invalid" };
    }
    const hashed = await hashing.hash(password.password, client.addressKey);
    if (hashed.kind === "busy") return hashed;
    const user = { username: name.username, usernameKey: name.key, passwordHash: hashed.value };
    const outcome = await store.installation.registerOwner(hashSessionToken(claimToken), user);
    if (outcome.kind === "claim_invalid") return { kind: "owner_claim_invalid" };
    if (outcome.kind === "username_taken") return outcome;
    return this.#signIn(outcome.user, client.userAgent);
  }

  async #signIn(
    { id, username }: { readonly id: string; readonly username: string },
    userAgent: string | undefined,
  ): Promise<OwnerClaimOutcome> {
    const { store, runtime } = this.#deps;
    const { token, tokenHash } = createSessionToken();
    const session = await store.sessions.create({ userId: id, tokenHash, nowMs: runtime.now(), userAgent });
    return { kind: "claimed", user: { id, username, role: "owner" }, token: session && token };
  }
}
