/**
 * The API as its tests meet it: the real one on a real database, with a clock that stands still unless it is moved,
 * hashes that cost little and are counted, and everything it reports kept.
 */
import { type Argon2, bunArgon2, createPasswordHashing, type HashCost } from "../account/password-hashing.ts";
import type { ActorRef } from "../actor/actor.ts";
import { spawn } from "../actor/spawn.ts";
import { systemRuntime } from "../actor/system-runtime.ts";
import type { Bus } from "../bus/bus.ts";
import { LocalBus } from "../bus/local-bus.ts";
import { type Config, type Environment, loadConfig } from "../config.ts";
import { logWriterSpec } from "../room/log-writer.ts";
import { createMessageRate } from "../room/message-rate.ts";
import type { RoomMessage } from "../room/room-message.ts";
import type { Database } from "../store/postgres.ts";
import { openStore, type Store } from "../store/store.ts";
import { createTelemetry } from "../telemetry.ts";
import { type Api, createApi } from "./api.ts";
import { builtPage } from "./built-page-under-test.ts";
import type { ReadinessProbe } from "./readiness.ts";
import type { StaticFiles } from "./static-files.ts";

export const host = "koe.example:4000";
export const password = "a long enough secret";
const cheapCost: HashCost = { memoryKiB: 64, passes: 1 };

export interface Sent {
  readonly method?: string;
  /** Sent as JSON, unless it is text or a stream, which is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookie?: string | undefined;
  /** The other end of the connection. */
  readonly peer?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, parsed; undefined when it is no JSON. */
  readonly json: unknown;
  /** The session cookie that was set, as a client sends it back. */
  readonly cookie: string | undefined;
}

export interface ApiUnderTest {
  readonly api: Api;
  readonly store: Store;
  readonly bus: Bus;
  call(path: string, sent?: Sent): Promise<Answer>;
  /** POST with a JSON body. */
  post(path: string, body?: unknown, sent?: Sent): Promise<Answer>;
  /** Registers someone. */
  register(username: string, sent?: Sent): Promise<void>;
  /** Signs someone in; resolves with the cookie. */
  signIn(username: string, sent?: Sent): Promise<string>;
  /** Lets time pass. */
  advance(ms: number): void;
  readonly hashing: { hashes: number; verifications: number };
  readonly log: string[];
  readonly endedSessions: string[];
}

export function apiOn(
  database: Database,
  options: {
    readonly environment?: Environment;
    readonly readiness?: ReadinessProbe;
    readonly argon2?: Argon2;
    /** A small one when left out; undefined: it has not been built. */
    readonly pageFiles?: StaticFiles | undefined;
    /** The rooms that are active. */
    readonly rooms?: ReadonlyMap<string, ActorRef<RoomMessage>>;
  } = {},
): ApiUnderTest {
  const config = configOf(options.environment ?? {});
  const store = openStore(database, undefined, config.limits);
  const counts = { hashes: 0, verifications: 0 };
  const log: string[] = [];
  const endedSessions: string[] = [];
  let elapsedMs = 0;
  const startMs = Date.now();
  const runtime = { ...systemRuntime(), now: () => startMs + elapsedMs, monotonic: () => elapsedMs };
  const bus = new LocalBus();
  const writer = spawn(
    runtime,
    logWriterSpec({ log: store.log, bus, onRefusedMessage: () => "an-error-id" }),
  );
  const api = createApi({
    pageFiles: "pageFiles" in options ? options.pageFiles : builtPage(),
    writer: writer.ref,
    bus,
    directory: { find: (roomId) => options.rooms?.get(roomId) },
    messageRate: createMessageRate(config.limits.messagesPer10sMax),
    newId: () => crypto.randomUUID(),
    newErrorId: () => crypto.randomUUID(),
    config,
    store,
    hashing: createPasswordHashing(counted(options.argon2 ?? bunArgon2, counts), cheapCost),
    runtime,
    telemetry: createTelemetry({ level: "trace", runtime, destination: { write: (line) => log.push(line) } }),
    readiness: options.readiness ?? (async () => ({ kind: "ready" })),
    onSessionsEnded: (sessionIds) => endedSessions.push(...sessionIds),
  });

  async function call(path: string, sent: Sent = {}): Promise<Answer> {
    const response = await api.fetch(requestFor(path, sent), { address: sent.peer ?? "192.0.2.1" });
    const text = await response.text();
    const setCookie = response.headers.get("set-cookie") ?? "";
    const cookie = /^auth_token=[^;]+/.exec(setCookie)?.[0];
    const isJson = response.headers.get("content-type")?.startsWith("application/json") && text !== "";
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
      cookie,
    };
  }

  const post: ApiUnderTest["post"] = (path, body, sent = {}) => call(path, { method: "POST", body, ...sent });

  return {
    api,
    store,
    bus,
    call,
    post,
    async register(username, sent) {
      const answer = await post("/api/v1/register", { username, password }, sent);
      if (answer.status !== 201) throw new Error(`register: ${answer.status} ${answer.text}`);
    },
    async signIn(username, sent) {
      const answer = await post("/api/v1/login", { username, password }, sent);
      if (answer.cookie === undefined) throw new Error(`login: ${answer.status} ${answer.text}`);
      return answer.cookie;
    },
    advance(ms) {
      elapsedMs += ms;
    },
    hashing: counts,
    log,
    endedSessions,
  };
}

function requestFor(path: string, { method = "GET", body, headers, cookie }: Sent): Request {
  const isRaw = typeof body === "string" || body instanceof ReadableStream || body instanceof Uint8Array;
  return new Request(`http://${host}${path}`, {
    method,
    headers: {
      Host: host,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isRaw ? body : JSON.stringify(body) }),
  });
}

function configOf(environment: Environment): Config {
  const loaded = loadConfig(environment);
  if (loaded.kind === "invalid") throw new Error(loaded.problems.join("\n"));
  return loaded.config;
}

function counted(argon2: Argon2, counts: { hashes: number; verifications: number }): Argon2 {
  return {
    hash(secret, cost) {
      counts.hashes += 1;
      return argon2.hash(secret, cost);
    },
    verify(secret, hash) {
      counts.verifications += 1;
      return argon2.verify(secret, hash);
    },
  };
}
