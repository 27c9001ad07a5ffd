import { afterEach, expect, test } from "bun:test";
import { defaultLimits } from "@koe/protocol";
import type { Server } from "bun";
import { FrameGate } from "./frame-gate.ts";
import { OpenSockets, type SocketData } from "./open-sockets.ts";

let server: Server<SocketData> | undefined;

afterEach(async () => {
  await server?.stop(true);
});

/** Real sockets, each of the session and user that its path names: `/session/user`. */
function startSockets() {
  const sockets = new OpenSockets();
  const started = Bun.serve<SocketData>({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request, upgrading) {
      const [, sessionId = "", username = ""] = new URL(request.url).pathname.split("/");
      const data: SocketData = {
        connectionId: crypto.randomUUID(),
        door: { kind: "client", isOneTooMany: false },
        session: { sessionId, access: undefined, user: { id: `id-${username}`, username, role: "member" } },
        address: "192.0.2.1",
        gate: new FrameGate(defaultLimits, 0),
        actor: undefined,
      };
      return upgrading.upgrade(request, { data }) ? undefined : new Response(null, { status: 400 });
    },
    websocket: {
      open: (socket) => sockets.add(socket),
      close: (socket) => sockets.remove(socket),
      message: () => {},
    },
  });
  server = started;
  const open = async (path: string) => {
    const client = new WebSocket(`ws://127.0.0.1:${started.port}${path}`);
    const closed = new Promise<number>((resolve) =>
      client.addEventListener("close", ({ code }) => resolve(code)),
    );
    await new Promise((resolve) => client.addEventListener("open", resolve));
    return { client, closed };
  };
  return { sockets, open };
}

test("sockets are counted by user and address while they are open", async () => {
  const { sockets, open } = startSockets();
  const [first] = [await open("/s1/ann"), await open("/s2/ann"), await open("/s3/bob")];
  expect([sockets.size, sockets.countOfUser("id-ann"), sockets.countOfAddress("192.0.2.1")]).toEqual([
    3, 2, 3,
  ]);
  expect([...sockets.sessionIds()].sort()).toEqual(["s1", "s2", "s3"]);
  first.client.close();
  await first.closed;
  expect([sockets.size, sockets.countOfUser("id-ann"), sockets.countOfAddress("192.0.2.1")]).toEqual([
    2, 1, 2,
  ]);
});

test("the end of a session closes its sockets and no others (C3)", async () => {
  const { sockets, open } = startSockets();
  const ended = await open("/s1/ann");
  await open("/s2/ann");
  sockets.endSessions(new Set(["s1"]));
  expect(await ended.closed).toBe(4101);
  expect([...sockets.sessionIds()]).toEqual(["s2"]);
});

test("a socket that opens when its session has just ended is closed too (C3)", async () => {
  const { sockets, open } = startSockets();
  sockets.endSessions(new Set(["s1"]));
  expect(await (await open("/s1/ann")).closed).toBe(4101);
});

test("who waits for the last socket to go hears of it, each time anew", async () => {
  const { sockets, open } = startSockets();
  await sockets.whenEmpty();
  for (const path of ["/s1/ann", "/s2/ann"]) {
    const { client } = await open(path);
    const isEmpty = sockets.whenEmpty();
    client.close();
    await isEmpty;
    expect(sockets.size).toBe(0);
  }
});
