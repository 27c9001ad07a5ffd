/**
 * One function for each thing worth reporting, and no other way to log.
 *
 * A line is one JSON object, so nothing that a stranger sends can begin a line of its own. No function here takes
 * a token, a password, a cookie or the text of a message; of a path only the pattern of its route is taken, since
 * paths carry tokens too. Names that someone tried to log in with are left out, because people type passwords
 * there.
 *
 * Lines are written synchronously: what was reported before a crash is there to be read after it. Of what strangers
 * can bring about without end, `strangersLines` are written and the others counted (`held_back` of the next one).
 */
import pino from "pino";
import type { Runtime } from "./actor/runtime.ts";
import type { SupervisorEvent } from "./actor/supervisor-event.ts";
import type { LogLevel } from "./config.ts";
import { FloodGuard } from "./rate/flood-guard.ts";
import { rateOf } from "./rate/token-bucket.ts";

/** Where a request came from, for the log. */
export interface Origin {
  readonly address: string;
}

export interface Telemetry {
  listening(facts: { readonly url: string }): void;
  stopping(facts: { readonly reason: string }): void;
  stopped(): void;

  registered(facts: Origin & { readonly userId: string }): void;
  registrationLimited(facts: Origin): void;
  loggedIn(facts: Origin & { readonly userId: string; readonly sessionId: string }): void;
  /** `userId` when the name exists. */
  loginFailed(facts: Origin & { readonly userId: string | undefined }): void;
  loginLimited(facts: Origin & { readonly limit: "address" | "account" }): void;
  /** Hashing has as much work queued as it takes. */
  hashingBusy(facts: Origin): void;
  passwordChanged(facts: Origin & { readonly userId: string }): void;
  sessionEnded(facts: {
    readonly sessionIds: readonly string[];
    readonly reason: "logout" | "new_login" | "password_changed" | "revoked";
  }): void;
  accessTokenCreated(facts: Origin & { readonly userId: string; readonly tokenId: string }): void;
  /** `userId` is whoever revoked it. */
  accessTokenRevoked(facts: Origin & { readonly userId: string; readonly tokenId: string }): void;
  ownerClaimed(facts: Origin & { readonly userId: string }): void;
  ownerClaimRefused(facts: Origin): void;
  inviteCreated(facts: Origin & { readonly userId: string; readonly inviteId: string }): void;
  /** A request that its sender was not allowed to make. */
  requestForbidden(facts: Origin & { readonly route: string }): void;

  /** PostgreSQL was away when a request needed it. */
  storageUnavailable(facts: { readonly route: string; readonly error: Error }): void;
  /** A bug met by a request; the answer carried the same `errorId` and nothing else. */
  requestFailed(facts: { readonly errorId: string; readonly route: string; readonly error: unknown }): void;

  /** PostgreSQL refused one message by itself; the sender was told `errorId`. */
  messageRefused(facts: { readonly errorId: string; readonly roomId: string; readonly error: unknown }): void;
  /** One line of the log of Koe's own PostgreSQL. */
  postgresql(line: string): void;

  /** What a supervisor did; a start and an orderly end are no warning. */
  supervisor(event: SupervisorEvent): void;
}

/** What lines are written to; synchronous. */
export interface LogDestination {
  write(line: string): void;
}

/** Lines of one event that strangers can repeat at will, 100 a minute. */
const strangersLines = rateOf(100, 60_000);

export function createTelemetry(options: {
  readonly level: LogLevel;
  /** Standard error unless given: standard output is for the person at the terminal. */
  readonly destination?: LogDestination;
  readonly runtime: Pick<Runtime, "monotonic">;
}): Telemetry {
  const log = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: levelName },
    },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
  const info = (event: string) => (facts: object) => log.info({ event, ...facts });
  const guard = new FloodGuard(strangersLines);
  const bounded = (level: "info" | "warn", event: string) => (facts: object) => {
    const passage = guard.pass(event, options.runtime.monotonic());
    if (passage.kind === "held_back") return;
    log[level]({ event, ...facts, ...(passage.heldBack > 0 && { held_back: passage.heldBack }) });
  };
  const unavailable = bounded("warn", "storage_unavailable");

  return {
    listening: (facts) => log.debug({ event: "listening", ...facts }),
    stopping: info("stopping"),
    stopped: () => log.info({ event: "stopped" }),

    registered: info("registered"),
    registrationLimited: bounded("warn", "registration_limited"),
    loggedIn: info("logged_in"),
    loginFailed: info("login_failed"),
    loginLimited: bounded("warn", "login_limited"),
    hashingBusy: bounded("warn", "hashing_busy"),
    passwordChanged: info("password_changed"),
    sessionEnded: info("session_ended"),
    accessTokenCreated: bounded("info", "access_token_created"),
    accessTokenRevoked: bounded("info", "access_token_revoked"),
    ownerClaimed: info("owner_claimed"),
    ownerClaimRefused: bounded("warn", "owner_claim_refused"),
    inviteCreated: info("invite_created"),
    requestForbidden: bounded("info", "request_forbidden"),

    storageUnavailable: ({ route, error }) => unavailable({ route, reason: error.message }),
    requestFailed: ({ errorId, route, error }) =>
      log.error({ event: "request_failed", error_id: errorId, route, error: describeError(error) }),

    messageRefused: ({ errorId, roomId, error }) =>
      log.error({ event: "message_refused", error_id: errorId, roomId, error: describeError(error) }),
    postgresql: (line) => log.debug({ event: "postgresql", line }),

    supervisor: (event) => {
      const line = { event: "supervisor", ...withErrorsDescribed(event) };
      if (event.kind === "child_started" || event.kind === "child_exited") log.debug(line);
      else log.warn(line);
    },
  };
}

function levelName(label: string): object {
  return { level: label };
}

function describeError(error: unknown): object {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  return { name: "thrown value", message: String(error) };
}

function withErrorsDescribed(event: object): object {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [key, value instanceof Error ? describeError(value) : value]),
  );
}
