import { defaultLimits } from "@koe/protocol";
import type { ActorRef, ActorSpec } from "../../server/src/actor/actor.ts";
import { type ActorChild, actorChild } from "../../server/src/actor/actor-child.ts";
import { type DynamicSupervisor, dynamicSupervisor } from "../../server/src/actor/dynamic-supervisor.ts";
import { SimulatedRuntime } from "../../server/src/actor/simulated-runtime.ts";
import { startSupervisor } from "../../server/src/actor/supervisor.ts";
import type { SupervisorEvent } from "../../server/src/actor/supervisor-event.ts";
import { createDirectory } from "../../server/src/room/directory.ts";
import { headCheckSpec } from "../../server/src/room/head-check.ts";
import { type LogWriterMessage, logWriterSpec } from "../../server/src/room/log-writer.ts";
import { createMessageRate } from "../../server/src/room/message-rate.ts";
import { type ClientMessage, clientConnectionSpec } from "../../server/src/socket/client-connection.ts";
import {
  type ConnectionDependencies,
  type ConnectionMessage,
  connectionSpec,
} from "../../server/src/socket/connection-actor.ts";
import type { SocketOutlet } from "../../server/src/socket/socket-message.ts";
import { standingIn } from "../standing.ts";
import { Faults } from "./faults.ts";
import type { SimulatedClient } from "./simulated-client.ts";
import { SimulatedLog } from "./simulated-log.ts";
import { type SimulatedSocket, SimulatedSockets } from "./simulated-sockets.ts";
import { UnreliableBus } from "./unreliable-bus.ts";

/**
 * The server's own actors (connections, rooms, log writer, head check) under their supervisors, on a simulated clock, with
 * a simulated log, bus and sockets around them that fail as chance has it. Same seed, same story.
 */
export interface World {
  readonly runtime: SimulatedRuntime;
  readonly faults: Faults;
  readonly log: SimulatedLog;
  readonly bus: UnreliableBus;
  readonly sockets: SimulatedSockets;
  readonly reports: readonly SupervisorEvent[];
  /** Gives an open socket its actor. */
  connect(socket: SimulatedSocket): void;
  connectClient(client: SimulatedClient): void;
  stop(): Promise<void>;
}

export const epoch = "an-epoch";
export const roomIds = ["general", "gleam-dev"] as const;
const unlimited = 1_000_000;
const stopMs = 10_000;

export async function startWorld(seed: number): Promise<World> {
  const runtime = new SimulatedRuntime({ seed });
  const faults = new Faults(runtime);
  const log = new SimulatedLog(faults, () => runtime.now(), roomIds);
  const bus = new UnreliableBus(faults, runtime);
  const sockets = new SimulatedSockets(faults, (roomId) => log.committed(roomId).length);
  const reports: SupervisorEvent[] = [];
  const report = (event: SupervisorEvent) => void reports.push(event);
  const writer = permanent(logWriterSpec({ log, bus, onRefusedMessage: () => "an-error-id" }));
  const directory = createDirectory({
    runtime,
    log,
    writer: writer.ref,
    bus,
    fanOut: sockets,
    messageRate: createMessageRate(unlimited),
    report,
  });
  const connections = connectionsOf<ConnectionMessage>(runtime, "connections", report);
  const clientConnections = connectionsOf<ClientMessage>(runtime, "client connections", report);
  const headCheck = permanent(headCheckSpec({ log, directory }));
  const starting = startSupervisor(runtime, {
    name: "world",
    strategy: "one_for_one",
    intensity: unlimited,
    periodMs: 1_000,
    report,
    children: [
      ...[writer.child, directory.child, headCheck.child],
      ...[connections.child, clientConnections.child],
    ],
  });
  await runtime.settle();
  const root = await starting;
  if (root.kind !== "started") throw root.error;
  let lastId = 0;
  const newClientMsgId = () => `made-by-server-${++lastId}`;
  const shared = { directory, limits: defaultLimits, newClientMsgId };
  return {
    runtime,
    faults,
    log,
    bus,
    sockets,
    reports,
    connect(socket) {
      sockets.all.set(socket.id, socket);
      socket.actor = startChild(connections, socket.id, connectionSpecOf(socket, shared));
    },
    connectClient(client) {
      sockets.clients.set(client.id, client);
      const spec = clientSpecOf(client, { ...shared, writer: writer.ref });
      client.actor = startChild(clientConnections, client.id, spec);
    },
    async stop() {
      await Promise.all([root.supervisor.stop(), runtime.advance(stopMs)]);
    },
  };
}

type Shared = Pick<ConnectionDependencies, "directory" | "limits" | "newClientMsgId">;

function connectionSpecOf(socket: SimulatedSocket, shared: Shared): ActorSpec<ConnectionMessage> {
  const { id: connectionId, roomId, user } = socket;
  return connectionSpec({
    ...shared,
    connectionId,
    session: { user: { ...user, role: "member" }, access: undefined },
    standing: standingIn(roomId),
    resume: undefined,
    standings: { of: async () => standings },
    outlet: outletOf(socket),
  });
}

function clientSpecOf(
  client: SimulatedClient,
  shared: Shared & { readonly writer: ActorRef<LogWriterMessage> },
): ActorSpec<ClientMessage> {
  const { id: connectionId, user } = client;
  return clientConnectionSpec({
    ...shared,
    connectionId,
    session: { sessionId: connectionId, user: { ...user, role: "member" }, access: undefined },
    standings: {
      of: async () => standings,
      ownState: async () => ({ seq: 0, rooms: [] }),
      greeting: async () => ({ epoch, meSeq: 0 }),
    },
    outlet: outletOf(client),
  });
}

const standings = new Map(roomIds.map((roomId) => [roomId, standingIn(roomId)]));

function outletOf(socket: SimulatedSocket | SimulatedClient): SocketOutlet {
  return {
    send: (frame) => socket.hear(frame),
    close: () => socket.close("server", false),
    unreadBytes: () => 0,
  };
}

function connectionsOf<M>(
  runtime: SimulatedRuntime,
  name: string,
  report: (event: SupervisorEvent) => void,
): DynamicSupervisor<M> {
  return dynamicSupervisor<M>(runtime, {
    name,
    restart: "temporary",
    childrenMax: unlimited,
    intensity: 0,
    periodMs: 1_000,
    quarantineMs: 0,
    shutdownTimeoutMs: 500,
    report,
  });
}

function startChild<M>(supervisor: DynamicSupervisor<M>, id: string, spec: ActorSpec<M>): ActorRef<M> {
  const start = supervisor.start(id, () => spec);
  if (start.kind !== "running") throw new Error(start.kind);
  return start.ref;
}

function permanent<M>({ name, ...spec }: ActorSpec<M>): ActorChild<M> {
  return actorChild({ ...spec, id: name, restart: "permanent", shutdownTimeoutMs: 1_000 });
}
