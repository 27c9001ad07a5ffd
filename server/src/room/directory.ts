import type { ActorRef } from "../actor/actor.ts";
import { type Registry, registry } from "../actor/registry.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { SupervisorReport } from "../actor/supervisor-event.ts";
import type { Bus } from "../bus/bus.ts";
import { createKeyedRate } from "../rate/keyed-rate.ts";
import { rateOf } from "../rate/token-bucket.ts";
import type { FanOut } from "./fan-out.ts";
import type { LogWriterMessage } from "./log-writer.ts";
import { type RoomDependencies, roomSpec } from "./room-actor.ts";
import type { RoomMessage } from "./room-message.ts";
import { nothingTold, type Told } from "./told.ts";

/**
 * The active rooms of this node: a room's actor is started at its first use and let go when it is idle. A room that
 * keeps crashing is quarantined alone.
 */
export type Directory = Registry<RoomMessage>;

export interface DirectoryDependencies {
  readonly runtime: Runtime;
  readonly log: RoomDependencies["log"];
  readonly writer: ActorRef<LogWriterMessage>;
  readonly bus: Bus;
  readonly fanOut: FanOut;
  readonly messagesPer10sMax: number;
  readonly report: SupervisorReport;
}

export const directoryLimits = {
  roomsMax: 100_000,
  /** Users whose rate a room remembers. */
  rateKeysMax: 20_000,
  quarantineMs: 30_000,
} as const;

export function createDirectory(dependencies: DirectoryDependencies): Directory {
  const { messagesPer10sMax, runtime, report } = dependencies;
  // Emptied by a room that goes idle; what stays is one small object for each room ever used.
  const toldByRoom = new Map<string, Told>();

  const toldIn = (roomId: string): Told => {
    const told = toldByRoom.get(roomId) ?? nothingTold();
    toldByRoom.set(roomId, told);
    return told;
  };

  return registry(runtime, {
    name: "rooms",
    restart: "transient",
    childrenMax: directoryLimits.roomsMax,
    intensity: 5,
    periodMs: 10_000,
    backoff: { baseMs: 50, maxMs: 2_000 },
    quarantineMs: directoryLimits.quarantineMs,
    shutdownTimeoutMs: 1_000,
    report,
    actor: (roomId) =>
      roomSpec(roomId, {
        ...dependencies,
        messageRate: createKeyedRate(rateOf(messagesPer10sMax, 10_000), directoryLimits.rateKeysMax),
        told: toldIn(roomId),
      }),
  });
}
