import http from "node:http";
import { clientSubprotocol, type Limits } from "@koe/protocol";
import type { Server } from "bun";
import type { Actor, ActorContext, ActorSpec } from "../actor/actor.ts";
import type { Config } from "../config.ts";
import { FrameGate } from "../socket/frame-gate.ts";
import type { OpenSockets, SocketData } from "../socket/open-sockets.ts";
import type { StandingsSource } from "../socket/standings-reader.ts";
import { type WebSocketDependencies, websocketHandler } from "../socket/websocket.ts";
import { StartRefused } from "../store/start-refused.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Peer } from "./api.ts";
import { refuse } from "./reply.ts";
import { requestPath } from "./request-path.ts";
import { decideUpgrade, type UpgradeDecision, type UpgradeDependencies } from "./upgrade.ts";

/**
 * The door: takes connections, hands requests to the API and sockets to their actors. Last up and first down: when it
 * stops, nothing new comes in, what was received is answered, and every socket is closed: with 1001, or with 4006 at
 * `/ws/v2`.
 */
export interface ListenerDependencies extends WebSocketDependencies, UpgradeDependencies {
  readonly config: Config;
  readonly limits: Limits;
  readonly sockets: OpenSockets;
  readonly standings: StandingsSource;
  readonly telemetry: Pick<Telemetry, "requestForbidden">;
  readonly newConnectionId: () => string;
  readonly onListening: (url: string) => void;
}

/** How long the unanswered may take when the server stops, and then the closing of sockets. */
const drainMs = 4_000;
const mailboxMax = 1;

/**
 * Bun's own bounds answer without a JSON body, so they stand above ours: a body is refused by its declared or counted
 * size while it is read, headers when the request is looked at.
 */
const requestBytesMax = 1024 ** 3;
const headerBytesFactor = 4;

/** When the server stops, clients are to come back spread over this for each of their sockets, but not over more. */
const returnWithinMsPerSocket = 2;
const returnWithinMsMax = 5_000;

/** The pattern of the routes, for the log. */
const upgradeRoute = "GET /ws/*";

/** How a socket ends with the server. */
const endOf = { room: "going_away", client: "draining" } as const;

const brokenOff = refuse("bad_handshake", "The WebSocket handshake broke off.");

/**
 * No subprotocol is spoken on a room's socket, so none is agreed to (RFC 6455, 4.2.2: the header is absent). Left to
 * itself Bun would agree to the first one offered.
 */
const subprotocolHeaders = {
  room: { "Sec-WebSocket-Protocol": "" },
  client: { "Sec-WebSocket-Protocol": clientSubprotocol },
} as const;

export function listenerSpec(dependencies: ListenerDependencies): ActorSpec<never> {
  return {
    name: "listener",
    mailboxMax,
    create: (context) => new Listener(context, dependencies),
  };
}

class Listener implements Actor<never> {
  readonly #context: ActorContext<never>;
  readonly #dependencies: ListenerDependencies;
  #server: Server<SocketData> | undefined;

  constructor(context: ActorContext<never>, dependencies: ListenerDependencies) {
    this.#context = context;
    this.#dependencies = dependencies;
  }

  init(): void {
    const { config, sockets, onListening } = this.#dependencies;
    const server = this.#listen();
    this.#server = server;
    sockets.attach(server);
    onListening(`${config.tls === undefined ? "http" : "https"}://${hostInUrl(config.host)}:${server.port}`);
  }

  handle(): void {
    throw new Error("nobody has anything to say to the listener");
  }

  async terminate(): Promise<void> {
    const { sockets } = this.#dependencies;
    if (this.#server === undefined) return;
    const finished = this.#server.stop();
    const returnWithinMs = Math.min(returnWithinMsMax, returnWithinMsPerSocket * sockets.size);
    for (const { data } of sockets.all()) data.actor?.cast({ kind: "drain", returnWithinMs });
    await this.#atMost(drainMs, sockets.whenEmpty());
    for (const { data } of [...sockets.all()]) sockets.close(data.connectionId, endOf[data.door.kind]);
    await this.#atMost(drainMs / 4, Promise.all([finished, sockets.whenEmpty()]));
    await this.#server.stop(true);
  }

  #listen(): Server<SocketData> {
    const { config } = this.#dependencies;
    // Bun takes this setting from Node's API alone, whose types call it read-only.
    Object.assign(http, { maxHeaderSize: headerBytesFactor * config.limits.headerBytesMax });
    try {
      return Bun.serve<SocketData>({
        hostname: config.host,
        port: config.port,
        maxRequestBodySize: requestBytesMax,
        ...(config.tls && {
          tls: { cert: Bun.file(config.tls.certFile), key: Bun.file(config.tls.keyFile) },
        }),
        fetch: (request, server) => this.#answer(request, server),
        websocket: websocketHandler(this.#dependencies),
      });
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      const trouble = typeof code === "string" ? listenTrouble(code, config) : undefined;
      throw trouble === undefined ? error : new StartRefused(trouble);
    }
  }

  #answer(
    request: Request,
    server: Server<SocketData>,
  ): Response | undefined | Promise<Response | undefined> {
    const peer = { address: server.requestIP(request)?.address ?? "" };
    if (requestPath(request).startsWith("/ws/")) return this.#upgrade(request, peer, server);
    return this.#dependencies.api.fetch(request, peer);
  }

  async #upgrade(request: Request, peer: Peer, server: Server<SocketData>): Promise<Response | undefined> {
    const { api } = this.#dependencies;
    try {
      const decision = await decideUpgrade(request, peer, this.#dependencies);
      if (decision.kind === "refused") {
        if (decision.refusal.code === "cross_site") this.#reportForbidden(request, peer);
        return api.refusal(decision.refusal, decision.headers);
      }
      const data = this.#socketData(decision);
      const headers = subprotocolHeaders[decision.door.kind];
      if (server.upgrade(request, { data, headers })) return undefined;
      return api.refusal(brokenOff);
    } catch (error) {
      // Whoever hung up gets no answer, and what they left behind may outlive the database of a server that stops.
      return request.signal.aborted ? api.refusal(brokenOff) : api.failure(error, upgradeRoute);
    }
  }

  #reportForbidden(request: Request, peer: Peer): void {
    const { api, telemetry } = this.#dependencies;
    telemetry.requestForbidden({ address: api.clientOf(request, peer).address, route: upgradeRoute });
  }

  #socketData({ session, door, addressKey }: UpgradeDecision & { kind: "accepted" }): SocketData {
    const { limits, newConnectionId } = this.#dependencies;
    return {
      connectionId: newConnectionId(),
      door,
      session,
      address: addressKey,
      gate: new FrameGate(limits, this.#context.runtime.monotonic()),
      actor: undefined,
    };
  }

  async #atMost(timeoutMs: number, work: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#context.runtime.after(timeoutMs, resolve);
    await Promise.race([work, promise]);
    timer.cancel();
  }
}

/** Every address of the machine is no address to open; this one works for whoever sits there. */
const anyHost = new Set(["0.0.0.0", "::"]);

function hostInUrl(host: string): string {
  if (anyHost.has(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

/** What Bun says of a name that nobody knows, of an address without its network, and of another machine's. */
const noAddressOfOurs: readonly string[] = ["ENOTSUP", "EINVAL", "EADDRNOTAVAIL"];

function listenTrouble(code: string, config: Config): string | undefined {
  const { host, port } = config;
  if (code === "EADDRINUSE")
    return `Port ${port} on ${host} is taken by another program. Set PORT to a free one.`;
  if (code === "EACCES") return `Koe may not listen on port ${port}. Set PORT to one above 1023.`;
  if (noAddressOfOurs.includes(code))
    return `${host} is no address of this machine. Set HOST to one that is.`;
  const isAboutTls = code.startsWith("ERR_OSSL_") || code === "ERR_INVALID_ARG_TYPE";
  if (!isAboutTls || config.tls === undefined) return undefined;
  const { certFile, keyFile } = config.tls;
  return `${certFile} and ${keyFile} are no certificate and key in PEM format that belong together.`;
}
