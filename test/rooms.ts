import { defaultLimits, type Limits } from "@koe/protocol";
import type { ActorRef } from "../server/src/actor/actor.ts";
import { actorChild } from "../server/src/actor/actor-child.ts";
import { dynamicSupervisor } from "../server/src/actor/dynamic-supervisor.ts";
import { startSupervisor } from "../server/src/actor/supervisor.ts";
import type { SupervisorEvent } from "../server/src/actor/supervisor-event.ts";
import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import type { Bus } from "../server/src/bus/bus.ts";
import { LocalBus } from "../server/src/bus/local-bus.ts";
import { createDirectory, type Directory } from "../server/src/room/directory.ts";
import type { FanOut } from "../server/src/room/fan-out.ts";
import { type LogWriterMessage, logWriterSpec } from "../server/src/room/log-writer.ts";
import { createMessageRate } from "../server/src/room/message-rate.ts";
import type { PresenceUser } from "../server/src/room/presence.ts";
import { type ConnectionMessage, connectionSpec } from "../server/src/socket/connection-actor.ts";
import type { Database } from "../server/src/store/postgres.ts";
import { openStore, type Store } from "../server/src/store/store.ts";
import { freshDatabase } from "./database.ts";
import { HeardFanOut } from "./heard-fan-out.ts";
import { standingIn } from "./standing.ts";

/**
 * Rooms, their log writer and their connections on a real PostgreSQL, with lists in the place of sockets. What stands
 * between the parts (bus, fan-out, log) can be wrapped, to lose, double, reorder or fail what passes.
 */
export interface RoomsOptions {
  readonly limits?: Partial<Limits>;
  readonly wrapBus?: (bus: Bus) => Bus;
  readonly wrapFanOut?: (fanOut: FanOut) => FanOut;
  readonly wrapLog?: (log: Store["log"]) => Pick<Store["log"], "append" | "head" | "after" | "latest">;
}

export interface Rooms {
  readonly store: Store;
  readonly database: Database;
  readonly directory: Directory;
  readonly bus: Bus;
  readonly writer: ActorRef<LogWriterMessage>;
  readonly sockets: HeardFanOut;
  readonly reports: readonly SupervisorEvent[];
  newUser(username: string): Promise<PresenceUser>;
  /** A connection of the user in the room. */
  connect(connectionId: string, roomId: string, user: PresenceUser): ActorRef<ConnectionMessage>;
  stop(): Promise<void>;
}

const tolerant: Partial<Limits> = {
  messagesPer10sMax: 1_000_000,
  framesPerMinuteMax: 1_000_000,
  frameBurstMax: 100_000,
};

export async function startRooms(options: RoomsOptions = {}): Promise<Rooms> {
  const database = (await freshDatabase()).open();
  const limits = { ...defaultLimits, ...tolerant, ...options.limits };
  const parts = { ...startParts(options, openStore(database), limits), database };
  const { directory, connections, writer, report } = parts;
  const root = await startSupervisor(parts.runtime, {
    name: "rooms",
    strategy: "one_for_one",
    ...{ intensity: 10, periodMs: 60_000 },
    report,
    children: [writer.child, directory.child, connections.child],
  });
  if (root.kind !== "started") throw root.error;
  return {
    ...parts,
    writer: writer.ref,
    newUser: (username) => newUser(parts.store, username),
    connect: (connectionId, roomId, user) => connect(parts, connectionId, roomId, user),
    async stop() {
      await root.supervisor.stop();
      await database.close();
    },
  };
}

type Parts = ReturnType<typeof startParts>;

/** Everything but the root above it. */
function startParts(options: RoomsOptions, store: Store, limits: Limits) {
  const runtime = systemRuntime();
  const localBus = new LocalBus();
  const bus = options.wrapBus?.(localBus) ?? localBus;
  const sockets = new HeardFanOut();
  const fanOut = options.wrapFanOut?.(sockets) ?? sockets;
  const log = options.wrapLog?.(store.log) ?? store.log;
  const reports: SupervisorEvent[] = [];
  const report = (event: SupervisorEvent) => void reports.push(event);
  const { name: id, ...writerSpec } = logWriterSpec({ log, bus, onRefusedMessage: () => "an-error-id" });
  const writer = actorChild({ ...writerSpec, id, restart: "permanent", shutdownTimeoutMs: 1_000 });
  const messageRate = createMessageRate(limits.messagesPer10sMax);
  const shared = { runtime, log, bus, fanOut, messageRate, report };
  const directory = createDirectory({ ...shared, writer: writer.ref });
  const connections = dynamicSupervisor<ConnectionMessage>(runtime, {
    name: "connections",
    restart: "temporary",
    childrenMax: 10_000,
    intensity: 0,
    periodMs: 1_000,
    quarantineMs: 0,
    shutdownTimeoutMs: 500,
    report,
  });
  return { runtime, store, limits, bus, sockets, reports, report, writer, directory, connections };
}

async function newUser(store: Store, username: string): Promise<PresenceUser> {
  const created = await store.users.create({ username, usernameKey: username, passwordHash: "-" });
  if (created.kind !== "created") throw new Error(created.kind);
  return { id: created.user.id, username };
}

function connect(
  { store, limits, sockets, directory, connections }: Parts,
  connectionId: string,
  roomId: string,
  user: PresenceUser,
): ActorRef<ConnectionMessage> {
  const outlet = {
    send: (frame: string) => sockets.send(connectionId, frame),
    close: (reason: Parameters<HeardFanOut["close"]>[1]) => sockets.close(connectionId, reason),
    unreadBytes: () => 0,
  };
  const start = connections.start(connectionId, () =>
    connectionSpec({
      connectionId,
      session: { user: { ...user, role: "member" }, access: undefined },
      standing: standingIn(roomId),
      resume: undefined,
      standings: store.standings,
      directory,
      outlet,
      limits,
      newClientMsgId: () => crypto.randomUUID(),
    }),
  );
  if (start.kind !== "running") throw new Error(start.kind);
  return start.ref;
}

/** A frame as it would come from the socket. */
export function sendFrame(text: string, clientMsgId?: string, id?: number): ConnectionMessage {
  const payload = { text, ...(clientMsgId === undefined ? {} : { client_msg_id: clientMsgId }) };
  const frame = { event: "send_message", payload, ...(id === undefined ? {} : { id }) };
  return { kind: "frame", text: JSON.stringify(frame), limitedForMs: undefined };
}
