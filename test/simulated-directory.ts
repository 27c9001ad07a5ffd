import type { ActorRef, Spawned } from "../server/src/actor/actor.ts";
import { SimulatedRuntime } from "../server/src/actor/simulated-runtime.ts";
import { spawn } from "../server/src/actor/spawn.ts";
import { LocalBus } from "../server/src/bus/local-bus.ts";
import { createDirectory } from "../server/src/room/directory.ts";
import type { LogWriterMessage } from "../server/src/room/log-writer.ts";
import { createMessageRate } from "../server/src/room/message-rate.ts";
import type {
  Join,
  Member,
  RoomMessage,
  RoomNotice,
  SendContent,
  Wire,
} from "../server/src/room/room-message.ts";
import type { Entry, MessageEntry } from "../server/src/store/entry.ts";
import { StorageUnavailable } from "../server/src/store/postgres.ts";
import { HeardFanOut } from "./heard-fan-out.ts";
import { standingIn } from "./standing.ts";

/** A message by somebody else. */
export function simulatedEntry(seq: number): MessageEntry {
  return {
    kind: "message",
    roomId: "general",
    seq,
    userId: "someone",
    username: "someone",
    clientMsgId: `message-${seq}`,
    timestampMs: 0,
    text: `text ${seq}`,
    threadSeq: undefined,
    mentions: [],
    version: 0,
    editedAtMs: undefined,
    isDeleted: false,
    reactions: [],
    replyCount: 0,
    lastReplySeq: undefined,
  };
}

/**
 * Rooms on simulated time, over a log that holds what the test puts into it and a writer that answers nothing, however
 * long one waits.
 */
export function startSimulatedDirectory({ writerMailboxMax = 10_000, roomId = "general" } = {}) {
  const runtime = new SimulatedRuntime();
  const stored: Entry[] = [];
  const state = { isAway: false, reads: 0, readsOfLatest: 0 };
  const read = <T>(answer: T): Promise<T> => {
    state.reads++;
    return state.isAway ? Promise.reject(new StorageUnavailable("away")) : Promise.resolve(answer);
  };
  const log = {
    head: () => read(stored.length),
    after: (_: string, seq: number, limit: number) =>
      read(stored.filter((each) => each.seq > seq).slice(0, limit)),
    latest: (_: string, uptoSeq: number, limit: number) => {
      state.readsOfLatest++;
      return read(stored.filter((each) => each.seq <= uptoSeq).slice(-limit));
    },
  };
  const { ref: writer } = silent<LogWriterMessage>(runtime, "writer", writerMailboxMax);
  const bus = new LocalBus();
  const fanOut = new HeardFanOut();
  const messageRate = createMessageRate(1_000_000);
  const report = () => {};
  const directory = createDirectory({ runtime, log, writer, bus, fanOut, messageRate, report });
  const ensure = (): ActorRef<RoomMessage> => {
    const start = directory.ensure(roomId);
    if (start.kind !== "running") throw new Error(start.kind);
    return start.ref;
  };
  /** Leaves the room no place for one more request before its next turn. */
  const fillMailbox = () => {
    while (ensure().cast({ kind: "head", seq: 0 }) === "accepted");
  };
  const parts = { runtime, stored, state, bus, fanOut, directory, ensure, fillMailbox };
  return { ...parts, ...people({ runtime, fanOut, ensure, roomId }) };
}

interface Place {
  readonly runtime: SimulatedRuntime;
  readonly fanOut: HeardFanOut;
  readonly ensure: () => ActorRef<RoomMessage>;
  readonly roomId: string;
}

/** Connections that come into the room and speak there; each one's user has its name. */
function people({ runtime, fanOut, ensure, roomId }: Place) {
  const newConnection = (name: string): Spawned<RoomNotice> => silent<RoomNotice>(runtime, name, 10_000);
  const memberOf = (connectionId: string, connection: ActorRef<RoomNotice>, wire: Wire): Member => {
    return { connectionId, user: { id: `id-${connectionId}`, username: connectionId }, connection, wire };
  };
  const askToJoin = (connectionId: string, connection: ActorRef<RoomNotice>, join: Partial<Join> = {}) => {
    const member = memberOf(connectionId, connection, "v1");
    return ensure().cast({
      kind: "join",
      member,
      standing: standingIn(roomId),
      snapshot: undefined,
      ...join,
    });
  };
  return {
    newConnection,
    askToJoin,
    /** A connection that takes what it is told and says nothing. */
    join(connectionId: string): Spawned<RoomNotice> {
      const connection = newConnection(connectionId);
      askToJoin(connectionId, connection.ref);
      return connection;
    },
    /** As `join`, at `/ws/v2`, for a client that has everything up to `sinceSeq`. */
    joinAsClient(connectionId: string, sinceSeq?: number, joining: Partial<Join> = {}) {
      fanOut.hearAsClient(connectionId);
      const notices: RoomNotice[] = [];
      const { ref: connection, kill } = noting(runtime, connectionId, notices);
      const since = sinceSeq === undefined ? undefined : { seq: sinceSeq, isSameEpoch: true };
      const join = {
        member: memberOf(connectionId, connection, "v2"),
        snapshot: { since, epoch: "an-epoch" },
        ...joining,
      };
      const again = (more: Partial<Join> = {}) => askToJoin(connectionId, connection, { ...join, ...more });
      again();
      return { connection, notices, again, kill };
    },
    send(
      connectionId: string,
      connection: ActorRef<RoomNotice>,
      frameId: number,
      content: SendContent = { kind: "message", text: `text of ${frameId}` },
    ) {
      const clientMsgId = `${connectionId}-message-${frameId}`;
      const asked = { connectionId, connection, frameId, clientMsgId, roomId: undefined, wantsAck: true };
      return ensure().cast({ kind: "send", send: { ...asked, content } });
    },
  };
}

function silent<M>(runtime: SimulatedRuntime, name: string, mailboxMax: number): Spawned<M> {
  return spawn<M>(runtime, { name, mailboxMax, create: () => ({ handle: () => {} }) });
}

function noting(runtime: SimulatedRuntime, name: string, notices: RoomNotice[]) {
  const spawned = spawn<RoomNotice>(runtime, {
    name,
    mailboxMax: 10_000,
    create: () => ({ handle: (notice) => void notices.push(notice) }),
  });
  return { ref: spawned.ref, kill: () => spawned.kill() };
}
