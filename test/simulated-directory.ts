import type { ActorRef, Spawned } from "../server/src/actor/actor.ts";
import { SimulatedRuntime } from "../server/src/actor/simulated-runtime.ts";
import { spawn } from "../server/src/actor/spawn.ts";
import { LocalBus } from "../server/src/bus/local-bus.ts";
import { createDirectory } from "../server/src/room/directory.ts";
import type { LogWriterMessage } from "../server/src/room/log-writer.ts";
import type { RoomMessage, RoomNotice } from "../server/src/room/room-message.ts";
import { StorageUnavailable } from "../server/src/store/postgres.ts";
import type { Entry } from "../server/src/store/room-log.ts";
import { HeardFanOut } from "./heard-fan-out.ts";

/** An entry by somebody else. */
export function simulatedEntry(seq: number): Entry {
  return {
    kind: "message",
    roomId: "general",
    seq,
    userId: "someone",
    username: "someone",
    clientMsgId: `message-${seq}`,
    text: `text ${seq}`,
    timestampMs: 0,
  };
}

/**
 * Rooms on simulated time, over a log that holds what the test puts into it and a writer that answers nothing, however
 * long one waits.
 */
export function startSimulatedDirectory({ writerMailboxMax = 10_000 } = {}) {
  const runtime = new SimulatedRuntime();
  const stored: Entry[] = [];
  const state = { isAway: false, reads: 0 };
  const read = <T>(answer: T): Promise<T> => {
    state.reads++;
    return state.isAway ? Promise.reject(new StorageUnavailable("away")) : Promise.resolve(answer);
  };
  const log = {
    head: () => read(stored.length),
    after: (_: string, seq: number, limit: number) =>
      read(stored.filter((each) => each.seq > seq).slice(0, limit)),
  };
  const { ref: writer } = silent<LogWriterMessage>(runtime, "writer", writerMailboxMax);
  const bus = new LocalBus();
  const fanOut = new HeardFanOut();
  const directory = createDirectory({
    runtime,
    log,
    writer,
    bus,
    fanOut,
    messagesPer10sMax: 1_000_000,
    report: () => {},
  });
  const ensure = (): ActorRef<RoomMessage> => {
    const start = directory.ensure("general");
    if (start.kind !== "running") throw new Error(start.kind);
    return start.ref;
  };
  const newConnection = (name: string): Spawned<RoomNotice> => silent<RoomNotice>(runtime, name, 10_000);
  /** A connection that takes what it is told and says nothing; its user has its name. */
  const join = (connectionId: string): Spawned<RoomNotice> => {
    const connection = newConnection(connectionId);
    const user = { id: `id-${connectionId}`, username: connectionId };
    ensure().cast({ kind: "join", member: { connectionId, user, connection: connection.ref } });
    return connection;
  };
  const send = (connectionId: string, connection: ActorRef<RoomNotice>, frameId: number) => {
    const clientMsgId = `${connectionId}-message-${frameId}`;
    const text = `text of ${frameId}`;
    return ensure().cast({
      kind: "send",
      send: { connectionId, connection, frameId, clientMsgId, wantsAck: true, text },
    });
  };
  /** Leaves the room no place for one more request before its next turn. */
  const fillMailbox = () => {
    while (ensure().cast({ kind: "head", seq: 0 }) === "accepted");
  };
  return {
    runtime,
    stored,
    state,
    bus,
    fanOut,
    directory,
    ensure,
    newConnection,
    join,
    send,
    fillMailbox,
  };
}

function silent<M>(runtime: SimulatedRuntime, name: string, mailboxMax: number): Spawned<M> {
  return spawn<M>(runtime, { name, mailboxMax, create: () => ({ handle: () => {} }) });
}
