import { defaultLimits } from "@koe/protocol";
import type { ActorSpec } from "../../server/src/actor/actor.ts";
import { type ActorChild, actorChild } from "../../server/src/actor/actor-child.ts";
import { dynamicSupervisor } from "../../server/src/actor/dynamic-supervisor.ts";
import { SimulatedRuntime } from "../../server/src/actor/simulated-runtime.ts";
import { startSupervisor } from "../../server/src/actor/supervisor.ts";
import type { SupervisorEvent } from "../../server/src/actor/supervisor-event.ts";
import { createDirectory } from "../../server/src/room/directory.ts";
import { headCheckSpec } from "../../server/src/room/head-check.ts";
import { logWriterSpec } from "../../server/src/room/log-writer.ts";
import { createMessageRate } from "../../server/src/room/message-rate.ts";
import { type ConnectionMessage, connectionSpec } from "../../server/src/socket/connection-actor.ts";
import { standingIn } from "../standing.ts";
import { Faults } from "./faults.ts";
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
  stop(): Promise<void>;
}

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
  const connections = dynamicSupervisor<ConnectionMessage>(runtime, {
    name: "connections",
    restart: "temporary",
    childrenMax: unlimited,
    intensity: 0,
    periodMs: 1_000,
    quarantineMs: 0,
    shutdownTimeoutMs: 500,
    report,
  });
  const headCheck = permanent(headCheckSpec({ log, directory }));
  const starting = startSupervisor(runtime, {
    name: "world",
    strategy: "one_for_one",
    intensity: unlimited,
    periodMs: 1_000,
    report,
    children: [writer.child, directory.child, headCheck.child, connections.child],
  });
  await runtime.settle();
  const root = await starting;
  if (root.kind !== "started") throw root.error;
  let lastId = 0;
  return {
    runtime,
    faults,
    log,
    bus,
    sockets,
    reports,
    connect(socket) {
      sockets.all.set(socket.id, socket);
      const { id: connectionId, roomId, user } = socket;
      const outlet = {
        send: (frame: string) => socket.hear(frame),
        close: () => socket.close("server", false),
      };
      const newClientMsgId = () => `made-by-server-${++lastId}`;
      const start = connections.start(connectionId, () =>
        connectionSpec({
          connectionId,
          session: { user: { ...user, role: "member" }, access: undefined },
          standing: standingIn(roomId),
          resume: undefined,
          standings: { of: async () => new Map([[roomId, standingIn(roomId)]]) },
          directory,
          outlet,
          limits: defaultLimits,
          newClientMsgId,
        }),
      );
      if (start.kind !== "running") throw new Error(start.kind);
      socket.actor = start.ref;
    },
    async stop() {
      await Promise.all([root.supervisor.stop(), runtime.advance(stopMs)]);
    },
  };
}

function permanent<M>({ name, ...spec }: ActorSpec<M>): ActorChild<M> {
  return actorChild({ ...spec, id: name, restart: "permanent", shutdownTimeoutMs: 1_000 });
}
