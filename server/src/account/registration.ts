/**
 * Making an account.
 *
 * What can be refused without looking anything up is refused first; then the rate counts, since from here on the
 * answer tells whether a name is taken; the costly hash comes last.
 */
import type { Limits } from "@koe/protocol";
import type { Runtime } from "../actor/runtime.ts";
import type { RegistrationMode } from "../config.ts";
import { createKeyedRate } from "../rate/keyed-rate.ts";
import { rateOf } from "../rate/token-bucket.ts";
import type { Store } from "../store/store.ts";
import type { NewUser } from "../store/users.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Client } from "./client.ts";
import { parseNewPassword } from "./password.ts";
import type { PasswordHashing } from "./password-hashing.ts";
import { hashSessionToken, isSessionToken } from "./session-token.ts";
import { parseUsername } from "./username.ts";

const hourMs = 60 * 60 * 1000;

export interface RegistrationRequest {
  readonly username: string;
  readonly password: string;
  readonly invite?: string | undefined;
}

export type RegistrationOutcome =
  | { readonly kind: "registered"; readonly userId: string }
  | { readonly kind: "username_invalid" | "password_invalid"; readonly why: string }
  | { readonly kind: "username_taken" }
  | { readonly kind: "registration_closed" | "invite_required" | "invite_invalid" }
  | { readonly kind: "limited"; readonly retryAfterMs: number }
  | { readonly kind: "busy" };

export type Register = (request: RegistrationRequest, client: Client) => Promise<RegistrationOutcome>;

export function createRegister(deps: {
  readonly store: Pick<Store, "users" | "invites">;
  readonly hashing: PasswordHashing;
  readonly mode: RegistrationMode;
  readonly limits: Pick<Limits, "registrationsPerHourMax">;
  readonly runtime: Pick<Runtime, "now" | "monotonic">;
  readonly telemetry: Telemetry;
}): Register {
  const { store, hashing, mode, runtime, telemetry } = deps;
  const rate = createKeyedRate(rateOf(deps.limits.registrationsPerHourMax, hourMs));

  function insert(user: NewUser, invite: string | undefined) {
    if (mode !== "invite") return store.users.create(user);
    return store.invites.redeem(hashSessionToken(invite ?? ""), user, runtime.now());
  }

  return async (request, client) => {
    if (mode === "closed") return { kind: "registration_closed" };
    if (mode === "invite" && !request.invite) return { kind: "invite_required" };
    const name = parseUsername(request.username);
    if (name.kind === "invalid") return { kind: "username_invalid", why: name.why };
    const password = parseNewPassword(request.password, name.key);
    if (password.kind === "invalid") return { kind: "password_invalid", why: password.why };

    const admitted = rate.take(client.addressKey, runtime.monotonic());
    if (admitted.kind === "limited") {
      telemetry.registrationLimited({ address: client.address });
      return admitted;
    }
    if (mode === "invite" && !isSessionToken(request.invite ?? "")) return { kind: "invite_invalid" };
    if ((await store.users.findByKey(name.key)) !== undefined) return { kind: "username_taken" };
    const hashed = await hashing.hash(password.password, client.addressKey);
    if (hashed.kind === "busy") {
      telemetry.hashingBusy({ address: client.address });
      return hashed;
    }
    const user = { username: name.username, usernameKey: name.key, passwordHash: hashed.value };
    const outcome = await insert(user, request.invite);
    if (outcome.kind !== "created") return outcome;
    telemetry.registered({ address: client.address, userId: outcome.user.id });
    return { kind: "registered", userId: outcome.user.id };
  };
}
