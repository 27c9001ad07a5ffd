import { closeCodes, type Limits } from "@koe/protocol";
import type { WebSocketHandler } from "bun";
import type { ActorRef } from "../actor/actor.ts";
import type { DynamicStart, DynamicSupervisor } from "../actor/dynamic-supervisor.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { Directory } from "../room/directory.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import { type ClientMessage, clientConnectionSpec } from "./client-connection.ts";
import { type ConnectionMessage, connectionSpec } from "./connection-actor.ts";
import type { OpenSockets, Socket, SocketData } from "./open-sockets.ts";
import type { SocketMessage } from "./socket-message.ts";
import type { StandingsSource } from "./standings-reader.ts";

/**
 * Bun's callbacks, turned into messages for the actor of each connection; nothing is decided here but what must be
 * before a frame is read: its kind and its rate.
 *
 * A reader that falls more than `backlogBytesMax` behind is cut by Bun itself (1006), so that it costs the others
 * nothing: with `closeOnBackpressureLimit` off it would silently miss published frames.
 */
export interface WebSocketDependencies {
  readonly sockets: OpenSockets;
  /** The actors of the sockets at `/ws/v1/chat/{room_id}`. */
  readonly connections: DynamicSupervisor<ConnectionMessage>;
  /** The actors of the sockets at `/ws/v2`. */
  readonly clientConnections: DynamicSupervisor<ClientMessage>;
  readonly directory: Directory;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly standings: StandingsSource;
  readonly limits: Limits;
  readonly runtime: Runtime;
  readonly newClientMsgId: () => string;
}

/** Bun pings a silent client in time and gives up on it after this. */
const idleTimeoutSeconds = 35;

/** RFC 6455, 7.4.1. */
const unsupportedData = 1003;
const internalError = 1011;

export function websocketHandler(dependencies: WebSocketDependencies): WebSocketHandler<SocketData> {
  const { sockets, runtime, limits } = dependencies;
  return {
    maxPayloadLength: limits.frameBytesMax,
    backpressureLimit: limits.backlogBytesMax,
    closeOnBackpressureLimit: true,
    perMessageDeflate: false,
    idleTimeout: idleTimeoutSeconds,
    sendPings: true,
    open(socket) {
      const { door } = socket.data;
      if (door.kind === "client" && door.isOneTooMany) {
        return socket.close(closeCodes.too_many_connections, "too_many_connections");
      }
      sockets.add(socket);
      // Closed at once when its session has just ended; its actor would never hear of that.
      if (socket.readyState === WebSocket.OPEN) startConnection(socket, dependencies);
    },
    message(socket, message) {
      if (typeof message !== "string") return socket.close(unsupportedData, "frames are JSON text");
      const verdict = socket.data.gate.pass(runtime.monotonic());
      if (verdict.kind === "flooded") return sockets.close(socket.data.connectionId, "rate_limited");
      const limitedForMs = verdict.kind === "limited" ? verdict.retryAfterMs : undefined;
      socket.data.actor?.cast({ kind: "frame", text: message, limitedForMs });
    },
    close(socket, code) {
      sockets.remove(socket);
      socket.data.actor?.cast({ kind: "closed", isClean: isCleanClose(code) });
    },
  };
}

function startConnection(socket: Socket, dependencies: WebSocketDependencies): void {
  const { sockets } = dependencies;
  const { connectionId } = socket.data;
  const start = startActor(socket.data, dependencies);
  if (start.kind !== "running") return sockets.close(connectionId, "server_busy");
  socket.data.actor = start.ref;
  start.ref.onExit((reason) => {
    // A socket without its actor would be deaf; after a normal exit it is gone already.
    if (reason.kind === "crash") socket.close(internalError, "internal error");
  });
}

function startActor(
  { connectionId, session, door }: SocketData,
  dependencies: WebSocketDependencies,
): DynamicStart<SocketMessage> {
  const { sockets, connections, clientConnections } = dependencies;
  const outlet = {
    send: (frame: string) => sockets.send(connectionId, frame),
    close: (reason: Parameters<OpenSockets["close"]>[1]) => sockets.close(connectionId, reason),
    unreadBytes: () => sockets.unreadBytes(connectionId),
  };
  const common = { ...dependencies, connectionId, session, outlet };
  if (door.kind === "client") {
    return clientConnections.start(connectionId, () => clientConnectionSpec(common));
  }
  return connections.start(connectionId, () => connectionSpec({ ...common, ...door }));
}

/**
 * Whether the user left on purpose and is announced as gone at once: a close the client sent, or an end that is final.
 * Anything else may be a reload or a lost network.
 */
export function isCleanClose(code: number): boolean {
  const isByClient = code === 1000 || code === 1001 || code === 1005;
  return isByClient || (code >= 4100 && code <= 4199);
}
