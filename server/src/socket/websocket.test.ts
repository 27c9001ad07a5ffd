import { afterEach, expect, test } from "bun:test";
import { defaultLimits } from "@koe/protocol";
import type { Server } from "bun";
import { standingIn } from "../../../test/standing.ts";
import { dynamicSupervisor } from "../actor/dynamic-supervisor.ts";
import { registry } from "../actor/registry.ts";
import { spawn } from "../actor/spawn.ts";
import { systemRuntime } from "../actor/system-runtime.ts";
import type { Directory } from "../room/directory.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import type { RoomMessage } from "../room/room-message.ts";
import type { ClientMessage } from "./client-connection.ts";
import type { ConnectionMessage } from "./connection-actor.ts";
import { FrameGate } from "./frame-gate.ts";
import { type Door, OpenSockets, type SocketData } from "./open-sockets.ts";
import { websocketHandler } from "./websocket.ts";

let server: Server<SocketData> | undefined;

afterEach(async () => {
  await server?.stop(true);
});

interface Options {
  readonly connectionsMax?: number;
  /** What a connection's actor comes upon when it looks for its room. */
  readonly onEnsure?: () => void;
  readonly door?: Door;
}

const roomDoor: Door = { kind: "room", standing: standingIn("general"), resume: undefined };

/** Real sockets and their actors, in a room that listens and says nothing. */
function startSockets({ connectionsMax = 10, onEnsure = () => {}, door = roomDoor }: Options = {}) {
  const runtime = systemRuntime();
  const sockets = new OpenSockets();
  const heard: RoomMessage["kind"][] = [];
  const budget = { intensity: 0, periodMs: 1_000, quarantineMs: 0, shutdownTimeoutMs: 500, report: () => {} };
  const rooms = registry<RoomMessage>(runtime, {
    ...budget,
    name: "rooms",
    restart: "transient",
    childrenMax: 1,
    actor: (name) => ({
      name,
      mailboxMax: 100,
      create: () => ({ handle: ({ kind }) => void heard.push(kind) }),
    }),
  });
  const directory: Directory = {
    ...rooms,
    delivered: () => undefined,
    ensure(roomId) {
      onEnsure();
      return rooms.ensure(roomId);
    },
  };
  const temporary = { ...budget, restart: "temporary", childrenMax: connectionsMax } as const;
  const connections = dynamicSupervisor<ConnectionMessage>(runtime, { ...temporary, name: "connections" });
  const clientConnections = dynamicSupervisor<ClientMessage>(runtime, { ...temporary, name: "clients" });
  const { ref: writer } = spawn<LogWriterMessage>(runtime, {
    name: "writer",
    mailboxMax: 1,
    create: () => ({ handle: () => {} }),
  });
  const newClientMsgId = () => crypto.randomUUID();
  const started = Bun.serve<SocketData>({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, upgrading) =>
      upgrading.upgrade(request, { data: newData(door) }) ? undefined : new Response(null, { status: 400 }),
    websocket: websocketHandler({
      sockets,
      connections,
      clientConnections,
      directory,
      writer,
      standings: {
        of: async () => new Map(),
        ownState: async () => ({ seq: 0, rooms: [] }),
        greeting: async () => ({ epoch: "epoch", meSeq: 0 }),
      },
      limits: defaultLimits,
      runtime,
      newClientMsgId,
    }),
  });
  server = started;
  const open = async () => {
    const client = new WebSocket(`ws://127.0.0.1:${started.port}/`);
    const closed = new Promise<number>((resolve) =>
      client.addEventListener("close", ({ code }) => resolve(code)),
    );
    await new Promise((resolve) => client.addEventListener("open", resolve));
    return { client, closed };
  };
  return { sockets, connections, clientConnections, heard, open };
}

function newData(door: Door): SocketData {
  return {
    connectionId: crypto.randomUUID(),
    door,
    session: {
      sessionId: "session",
      access: undefined,
      user: { id: "id-ann", username: "ann", role: "member" },
    },
    address: "192.0.2.1",
    gate: new FrameGate(defaultLimits, 0),
    actor: undefined,
  };
}

test("a socket and its actor come and go together", async () => {
  const { sockets, connections, heard, open } = startSockets();
  const { client, closed } = await open();
  expect([sockets.size, connections.keys().length]).toEqual([1, 1]);
  const [id = ""] = connections.keys();
  const ended = new Promise((resolve) => connections.find(id)?.onExit(resolve));
  client.close(1000);
  expect(await ended).toEqual({ kind: "normal" });
  await closed;
  expect([sockets.size, sockets.countOfUser("id-ann"), connections.keys().length]).toEqual([0, 0, 0]);
  expect(heard).toEqual(["join", "leave"]);
});

test("a socket that is closed while it opens leaves no actor behind", async () => {
  const { sockets, connections, open } = startSockets();
  sockets.endSessions(new Set(["session"]));
  expect(await (await open()).closed).toBe(4101);
  expect([sockets.size, connections.keys()]).toEqual([0, []]);
});

test("a socket whose actor crashes is closed as a fault of the server", async () => {
  const { sockets, connections, open } = startSockets({
    onEnsure: () => {
      throw new Error("a fault on purpose");
    },
  });
  expect(await (await open()).closed).toBe(1011);
  expect([sockets.size, connections.keys()]).toEqual([0, []]);
});

test("a socket beyond as many actors as there may be is closed with server_busy", async () => {
  const { sockets, open } = startSockets({ connectionsMax: 1 });
  await open();
  expect(await (await open()).closed).toBe(4005);
  expect([sockets.size, sockets.countOfUser("id-ann")]).toEqual([1, 1]);
});

test("a client's socket has an actor of its own kind", async () => {
  const { connections, clientConnections, open } = startSockets({
    door: { kind: "client", isOneTooMany: false },
  });
  await open();
  expect([connections.keys().length, clientConnections.keys().length]).toEqual([0, 1]);
});

test("a client's socket that is one too many is told so, and counts for nothing (L8)", async () => {
  const { sockets, clientConnections, open } = startSockets({ door: { kind: "client", isOneTooMany: true } });
  expect(await (await open()).closed).toBe(4106);
  expect([sockets.size, clientConnections.keys()]).toEqual([0, []]);
});
