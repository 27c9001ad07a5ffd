/**
 * Starting and ending sessions.
 *
 * An unknown name and a wrong password get the same answer for the same work: one look-up, one hash. A login always makes a
 * new token and ends the session it was sent with, so a token planted in someone's browser is worth nothing.
 */
import type { Runtime } from "../actor/runtime.ts";
import type { AuthenticatedSession } from "../store/sessions.ts";
import type { Store } from "../store/store.ts";
import type { UserWithPassword } from "../store/users.ts";
import type { Telemetry } from "../telemetry.ts";
import type { KnownClient } from "./client.ts";
import type { LoginAttempt, LoginThrottle } from "./login-throttle.ts";
import type { PasswordHashing } from "./password-hashing.ts";
import { createSessionToken, hashSessionToken } from "./session-token.ts";
import { foldCase, parseUsername } from "./username.ts";

export type LoginOutcome =
  | { readonly kind: "signed_in"; readonly token: string }
  | { readonly kind: "invalid_credentials" }
  | { readonly kind: "limited"; readonly retryAfterMs: number }
  | { readonly kind: "busy" };

export interface SignIn {
  login(
    credentials: { readonly username: string; readonly password: string },
    client: KnownClient,
  ): Promise<LoginOutcome>;
  logout(token: string | undefined): Promise<void>;
}

export interface SignInDeps {
  readonly store: Pick<Store, "users" | "sessions">;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly runtime: Pick<Runtime, "now" | "monotonic">;
  readonly telemetry: Telemetry;
  readonly onSessionsEnded: (sessionIds: readonly string[]) => void;
}

export function createSignIn(deps: SignInDeps): SignIn {
  const { store, hashing, throttle, runtime, telemetry, onSessionsEnded } = deps;

  async function login(
    credentials: { readonly username: string; readonly password: string },
    client: KnownClient,
  ): Promise<LoginOutcome> {
    const name = parseUsername(credentials.username);
    const usernameKey = name.kind === "ok" ? name.key : undefined;
    const attempt: LoginAttempt = {
      addressKey: client.addressKey,
      usernameKey,
      isSignedIn: client.session !== undefined && foldCase(client.session.user.username) === usernameKey,
    };
    const admitted = throttle.check(attempt, runtime.monotonic());
    if (admitted.kind === "limited") {
      telemetry.loginLimited({ address: client.address, limit: admitted.limit });
      return { kind: "limited", retryAfterMs: admitted.retryAfterMs };
    }
    const user = await store.users.findByKey(usernameKey ?? "");
    const verified = await hashing.verify(credentials.password, user?.passwordHash);
    if (verified.kind === "busy") {
      telemetry.hashingBusy({ address: client.address });
      return verified;
    }
    const token = user && verified.value ? await openSession(user, credentials.password, client) : undefined;
    if (token !== undefined) return { kind: "signed_in", token };
    throttle.failed(attempt, runtime.monotonic());
    telemetry.loginFailed({ address: client.address, userId: user?.id });
    return { kind: "invalid_credentials" };
  }

  async function openSession(
    user: UserWithPassword,
    password: string,
    client: KnownClient,
  ): Promise<string | undefined> {
    const { token, tokenHash } = createSessionToken();
    const session = await store.sessions.create({ userId: user.id, tokenHash, nowMs: runtime.now() });
    if (session === undefined) return undefined;
    if (await hasPasswordChanged(user, password)) {
      await store.sessions.end(user.id, session.id);
      return undefined;
    }
    await rehash(user, password);
    if (client.session !== undefined) await endReplaced(client.session);
    telemetry.loggedIn({ address: client.address, userId: user.id, sessionId: session.id });
    return token;
  }

  // A password changed between the check and the new session would have ended every session but this one.
  async function hasPasswordChanged(user: UserWithPassword, password: string): Promise<boolean> {
    const current = await store.users.findByKey(foldCase(user.username));
    if (current?.passwordHash === user.passwordHash) return false;
    const verified = await hashing.verify(password, current?.passwordHash);
    return verified.kind === "busy" || !verified.value;
  }

  async function rehash(user: UserWithPassword, password: string): Promise<void> {
    if (!hashing.needsRehash(user.passwordHash)) return;
    const hashed = await hashing.hash(password);
    // Too busy now means that a later login does it.
    if (hashed.kind === "done") await store.users.updateHash(user.id, user.passwordHash, hashed.value);
  }

  async function endReplaced(session: AuthenticatedSession): Promise<void> {
    await store.sessions.end(session.user.id, session.sessionId);
    report([session.sessionId], "new_login");
  }

  function report(sessionIds: readonly string[], reason: "logout" | "new_login"): void {
    telemetry.sessionEnded({ sessionIds, reason });
    onSessionsEnded(sessionIds);
  }

  async function logout(token: string | undefined): Promise<void> {
    if (token === undefined) return;
    const sessionId = await store.sessions.endByToken(hashSessionToken(token));
    if (sessionId !== undefined) report([sessionId], "logout");
  }

  return { login, logout };
}
