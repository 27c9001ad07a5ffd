import type { ActorRef } from "../actor/actor.ts";
import { type Registry, registry } from "../actor/registry.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { SupervisorReport } from "../actor/supervisor-event.ts";
import type { Bus } from "../bus/bus.ts";
import type { FanOut } from "./fan-out.ts";
import type { LogWriterMessage } from "./log-writer.ts";
import type { MessageRate } from "./message-rate.ts";
import { RecentBudget } from "./recent-budget.ts";
import { type RoomDependencies, roomSpec } from "./room-actor.ts";
import type { RoomMessage } from "./room-message.ts";
import { nothingTold, type Told } from "./told.ts";

/**
 * The active rooms of this node, users' own logs among them: a room's actor is started at its first use and let go when
 * it is idle. A room that keeps crashing is quarantined alone.
 */
export interface Directory extends Registry<RoomMessage> {
  /** The seq up to which this node has delivered the log; undefined while nobody listens to it here. */
  delivered(roomId: string): number | undefined;
}

export interface DirectoryDependencies {
  readonly runtime: Runtime;
  readonly log: RoomDependencies["log"];
  readonly writer: ActorRef<LogWriterMessage>;
  readonly bus: Bus;
  readonly fanOut: FanOut;
  readonly messageRate: MessageRate;
  readonly report: SupervisorReport;
}

export const directoryLimits = {
  roomsMax: 100_000,
  quarantineMs: 30_000,
} as const;

export function createDirectory(dependencies: DirectoryDependencies): Directory {
  const { runtime, report } = dependencies;
  // Emptied by a room that goes idle; what stays is one small object for each room ever used.
  const toldByRoom = new Map<string, Told>();

  const recentBudget = new RecentBudget();

  const toldIn = (roomId: string): Told => {
    const told = toldByRoom.get(roomId) ?? nothingTold();
    toldByRoom.set(roomId, told);
    return told;
  };

  const rooms = registry<RoomMessage>(runtime, {
    name: "rooms",
    restart: "transient",
    childrenMax: directoryLimits.roomsMax,
    intensity: 5,
    periodMs: 10_000,
    backoff: { baseMs: 50, maxMs: 2_000 },
    quarantineMs: directoryLimits.quarantineMs,
    shutdownTimeoutMs: 1_000,
    report,
    actor: (roomId) => roomSpec(roomId, { ...dependencies, recentBudget, told: toldIn(roomId) }),
  });
  return { ...rooms, delivered: (roomId) => toldByRoom.get(roomId)?.seq };
}
