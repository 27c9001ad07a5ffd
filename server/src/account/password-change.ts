/**
 * A new password, for someone who is signed in and knows the old one.
 *
 * The old password is asked for again because an unattended screen must not be enough, and failing at it counts as
 * a failed login. The new one ends every other session: whoever changes a password often does so because somebody
 * else has it.
 */
import type { Runtime } from "../actor/runtime.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Client } from "./client.ts";
import type { LoginAttempt, LoginThrottle } from "./login-throttle.ts";
import { parseNewPassword } from "./password.ts";
import type { PasswordHashing } from "./password-hashing.ts";
import { foldCase } from "./username.ts";

export type PasswordChangeOutcome =
  | { readonly kind: "changed" }
  | { readonly kind: "password_invalid"; readonly why: string }
  | { readonly kind: "invalid_credentials" }
  | { readonly kind: "limited"; readonly retryAfterMs: number }
  | { readonly kind: "busy" };

export type ChangePassword = (
  passwords: { readonly current: string; readonly next: string },
  session: AuthenticatedSession,
  client: Client,
) => Promise<PasswordChangeOutcome>;

export function createChangePassword(deps: {
  readonly store: Pick<Store, "users" | "sessions">;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly runtime: Pick<Runtime, "now" | "monotonic">;
  readonly telemetry: Telemetry;
  readonly onSessionsEnded: (sessionIds: readonly string[]) => void;
}): ChangePassword {
  const { store, hashing, throttle, runtime, telemetry } = deps;

  return async (passwords, session, client) => {
    const usernameKey = foldCase(session.user.username);
    const next = parseNewPassword(passwords.next, usernameKey);
    if (next.kind === "invalid") return { kind: "password_invalid", why: next.why };

    const attempt: LoginAttempt = { addressKey: client.addressKey, usernameKey, isSignedIn: true };
    const admitted = throttle.check(attempt, runtime.monotonic());
    if (admitted.kind === "limited") {
      telemetry.loginLimited({ address: client.address, limit: admitted.limit });
      return { kind: "limited", retryAfterMs: admitted.retryAfterMs };
    }
    const user = await store.users.findByKey(usernameKey);
    const verified = await hashing.verify(passwords.current, user?.passwordHash, client.addressKey);
    if (verified.kind === "busy") return verified;
    if (!verified.value) {
      throttle.failed(attempt, runtime.monotonic());
      telemetry.loginFailed({ address: client.address, userId: session.user.id });
      return { kind: "invalid_credentials" };
    }
    const hashed = await hashing.hash(next.password, client.addressKey);
    if (hashed.kind === "busy") return hashed;
    await replace(hashed.value, session);
    telemetry.passwordChanged({ address: client.address, userId: session.user.id });
    return { kind: "changed" };
  };

  async function replace(passwordHash: string, { user, sessionId }: AuthenticatedSession): Promise<void> {
    const ended = (await store.users.setPassword(user.id, passwordHash, sessionId)) ?? [];
    if (ended.length === 0) return;
    telemetry.sessionEnded({ sessionIds: ended, reason: "password_changed" });
    deps.onSessionsEnded(ended);
  }
}
