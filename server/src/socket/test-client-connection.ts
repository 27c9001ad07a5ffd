import {
  type ClientEvent,
  type ClientFrame,
  type CloseReason,
  decodeClientEvent,
  defaultLimits,
  encodeClientFrame,
  type Limits,
} from "@koe/protocol";
import { standingIn } from "../../../test/standing.ts";
import { registry } from "../actor/registry.ts";
import { SimulatedRuntime } from "../actor/simulated-runtime.ts";
import { spawn } from "../actor/spawn.ts";
import type { Directory } from "../room/directory.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import type { Join, RoomMessage, RoomRequest } from "../room/room-message.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import type { Access } from "../store/sessions.ts";
import type { Standing } from "../store/standing.ts";
import { type ClientConnectionDependencies, clientConnectionSpec } from "./client-connection.ts";

/**
 * A connection at `/ws/v2` on simulated time, among rooms that note what they are told and answer nothing, a writer that
 * answers when it is told to, and a database that holds what the test puts into it.
 */
export interface ConnectionUnderTestOptions {
  readonly limits?: Partial<Limits>;
  readonly access?: Access;
  /** Rooms that never say that they have sent the snapshot. */
  readonly silentRooms?: ReadonlySet<string>;
}

type Closed = CloseReason | "going_away";
type EventOf<Name extends ClientEvent["event"]> = Extract<ClientEvent, { event: Name }>;

export const user = { id: "id-ann", username: "ann", role: "member" } as const;
export const epoch = "epoch-1";

export function startClientConnection({
  limits,
  access,
  silentRooms = new Set(),
}: ConnectionUnderTestOptions = {}) {
  const runtime = new SimulatedRuntime();
  const heard: ClientEvent[] = [];
  const told: Told[] = [];
  const appended: (LogWriterMessage & { readonly kind: "append" })[] = [];
  const closed: Closed[] = [];
  const client = { unreadBytes: 0 };
  const database = {
    isAway: false,
    readings: [] as (readonly string[])[],
    standings: new Map<string, Standing>(),
    head: 0,
  };
  const read = async <T>(answer: () => T): Promise<T> => {
    if (database.isAway) throw new StorageUnavailable("away");
    return answer();
  };
  const directory = notingDirectory(runtime, told, silentRooms);
  const { ref: writer } = spawn<LogWriterMessage>(runtime, {
    name: "writer",
    mailboxMax: 1_000,
    create: () => ({
      handle: (message) => void (message.kind === "append" && appended.push(message)),
    }),
  });
  const dependencies: ClientConnectionDependencies = {
    connectionId: "connection-1",
    session: { sessionId: "session-1", access, user },
    directory,
    writer,
    standings: {
      greeting: () => read(() => ({ epoch, meSeq: database.head })),
      ownState: () => read(() => ({ seq: database.head, rooms: [] })),
      of: (_, roomIds) => {
        database.readings.push(roomIds);
        return read(() => database.standings);
      },
    },
    outlet: {
      send(frame) {
        const decoded = decodeClientEvent(frame);
        if (decoded.kind === "unknown") throw new Error(`not an event of this protocol: ${frame}`);
        heard.push(decoded.event);
      },
      close: (reason) => void closed.push(reason),
      unreadBytes: () => client.unreadBytes,
    },
    limits: { ...defaultLimits, ...limits },
    newClientMsgId: () => crypto.randomUUID(),
  };
  for (const roomId of ["general", "gleam-dev"]) database.standings.set(roomId, standingIn(roomId));
  const { ref } = spawn(runtime, clientConnectionSpec(dependencies));
  return {
    runtime,
    database,
    connection: ref,
    client,
    told,
    appended,
    closed,
    crash: (roomId: string) => void directory.find(roomId)?.cast({ kind: "head", seq: 0 }),
    say: (frame: ClientFrame) => {
      ref.cast({ kind: "frame", text: encodeClientFrame(frame), limitedForMs: undefined });
    },
    joins: (roomId: string): readonly Join[] =>
      told.flatMap(({ roomId: id, request }) => (id === roomId && request.kind === "join" ? [request] : [])),
    heard: <Name extends ClientEvent["event"]>(name: Name) =>
      heard.filter((event): event is EventOf<Name> => event.event === name),
    all: heard,
  };
}

interface Told {
  readonly roomId: string;
  readonly request: RoomRequest;
}

/** Rooms that note what they are told; a look into the log crashes them. */
function notingDirectory(
  runtime: SimulatedRuntime,
  told: Told[],
  silentRooms: ReadonlySet<string>,
): Directory {
  const notingRoom = (roomId: string) => ({
    name: roomId,
    mailboxMax: 1_000,
    create: () => ({
      handle(request: RoomMessage) {
        if (request.kind === "head") throw new Error("a fault on purpose");
        if (isRequest(request)) told.push({ roomId, request });
        if (request.kind === "join" && !silentRooms.has(roomId)) {
          request.member.connection.cast({ kind: "snapshot_sent", roomId });
        }
      },
    }),
  });
  const rooms = registry<RoomMessage>(runtime, {
    name: "rooms",
    restart: "transient",
    childrenMax: 1_000,
    intensity: 3,
    periodMs: 60_000,
    backoff: { baseMs: 10, maxMs: 10 },
    quarantineMs: 30_000,
    shutdownTimeoutMs: 100,
    report: () => {},
    actor: notingRoom,
  });
  return { ...rooms, delivered: () => 7 };
}

const requests: ReadonlySet<string> = new Set(["join", "leave", "send", "typing"]);

function isRequest(message: RoomMessage): message is RoomRequest {
  return requests.has(message.kind);
}
