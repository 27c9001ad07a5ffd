/**
 * Starting and ending sessions.
 *
 * An unknown name and a wrong password get the same answer for the same work: one look-up, one hash. A login
 * always makes a new token and ends the session it was sent with, so a token planted in someone's browser is worth
 * nothing.
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

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface SignInDeps {
  readonly store: Pick<Store, "users" | "sessions">;
  readonly hashing: PasswordHashing;
  readonly throttle: LoginThrottle;
  readonly runtime: Pick<Runtime, "now" | "monotonic">;
  readonly telemetry: Telemetry;
  readonly onSessionsEnded: (sessionIds: readonly string[]) => void;
}

export class SignIn {
  readonly #deps: SignInDeps;

  constructor(deps: SignInDeps) {
    this.#deps = deps;
  }

  async login(credentials: Credentials, client: KnownClient): Promise<LoginOutcome> {
    const { store, hashing, throttle, runtime, telemetry } = this.#deps;
    const { address } = client;
    const attempt = attemptOf(credentials, client);
    const admitted = throttle.check(attempt, runtime.monotonic());
    if (admitted.kind === "limited") {
      telemetry.loginLimited({ address, limit: admitted.limit });
      return { kind: "limited", retryAfterMs: admitted.retryAfterMs };
    }
    const user = await store.users.findByKey(attempt.usernameKey ?? "");
    const verified = await hashing.verify(credentials.password, user?.passwordHash, client.addressKey);
    if (verified.kind === "busy") {
      telemetry.hashingBusy({ address });
      return verified;
    }
    const token =
      user && verified.value ? await this.#openSession(user, credentials.password, client) : undefined;
    if (token !== undefined) return { kind: "signed_in", token };
    throttle.failed(attempt, runtime.monotonic());
    telemetry.loginFailed({ address, userId: user?.id });
    return { kind: "invalid_credentials" };
  }

  /** Ends the session of this token, if there is one. */
  async logout(token: string | undefined): Promise<void> {
    if (token === undefined) return;
    const sessionId = await this.#deps.store.sessions.endByToken(hashSessionToken(token));
    if (sessionId !== undefined) this.#report(sessionId, "logout");
  }

  async #openSession(
    user: UserWithPassword,
    password: string,
    client: KnownClient,
  ): Promise<string | undefined> {
    const { store, runtime, telemetry } = this.#deps;
    const { token, tokenHash } = createSessionToken();
    const session = await store.sessions.create({
      userId: user.id,
      tokenHash,
      nowMs: runtime.now(),
      userAgent: client.userAgent,
    });
    if (session === undefined) return undefined;
    if (await this.#hasPasswordChanged(user, password, client.addressKey)) {
      await store.sessions.end(user.id, session.id);
      return undefined;
    }
    await this.#rehash(user, password, client.addressKey);
    if (client.session !== undefined) await this.#endReplaced(client.session);
    telemetry.loggedIn({ address: client.address, userId: user.id, sessionId: session.id });
    return token;
  }

  // A password changed between the check and the new session would have ended every session but this one.
  async #hasPasswordChanged(user: UserWithPassword, password: string, addressKey: string): Promise<boolean> {
    const { store, hashing } = this.#deps;
    const current = await store.users.findByKey(foldCase(user.username));
    if (current?.passwordHash === user.passwordHash) return false;
    const verified = await hashing.verify(password, current?.passwordHash, addressKey);
    return verified.kind === "busy" || !verified.value;
  }

  async #rehash(user: UserWithPassword, password: string, addressKey: string): Promise<void> {
    const { store, hashing } = this.#deps;
    if (!hashing.needsRehash(user.passwordHash)) return;
    const hashed = await hashing.hash(password, addressKey);
    // Too busy now means that a later login does it.
    if (hashed.kind === "done") await store.users.updateHash(user.id, user.passwordHash, hashed.value);
  }

  async #endReplaced({ user, sessionId }: AuthenticatedSession): Promise<void> {
    await this.#deps.store.sessions.end(user.id, sessionId);
    this.#report(sessionId, "new_login");
  }

  #report(sessionId: string, reason: "logout" | "new_login"): void {
    this.#deps.telemetry.sessionEnded({ sessionIds: [sessionId], reason });
    this.#deps.onSessionsEnded([sessionId]);
  }
}

function attemptOf({ username }: Credentials, { addressKey, session }: KnownClient): LoginAttempt {
  const name = parseUsername(username);
  if (name.kind === "invalid") return { addressKey, usernameKey: undefined, isSignedIn: false };
  const isSignedIn = session !== undefined && foldCase(session.user.username) === name.key;
  return { addressKey, usernameKey: name.key, isSignedIn };
}
