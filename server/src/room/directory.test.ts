import { describe, expect, test } from "bun:test";
import type { RoomEvent } from "@koe/protocol";
import type { HeardFanOut } from "../../../test/heard-fan-out.ts";
import { simulatedEntry as entry, startSimulatedDirectory } from "../../../test/simulated-directory.ts";
import type { PresencePage } from "./presence.ts";
import { roomLimits } from "./room-limits.ts";

describe("the directory of rooms", () => {
  test("lets a room go that nobody is in, and starts it anew for the next who comes", async () => {
    const { runtime, fanOut, directory, ensure, join } = startSimulatedDirectory();
    join("ann");
    await runtime.advance(2 * roomLimits.idleMs);
    expect(directory.keys()).toEqual(["general"]);
    ensure().cast({ kind: "leave", connectionId: "ann", isClean: true });
    await runtime.advance(roomLimits.idleMs);
    expect(directory.keys()).toEqual([]);
    join("bob");
    await runtime.settle();
    expect(directory.keys()).toEqual(["general"]);
    expect(fanOut.heard("bob")).toMatchObject([
      { event: "user_joined_room", payload: { online_users: ["bob"] } },
    ]);
  });

  test("keeps an empty room while somebody may still come back", async () => {
    const { runtime, directory, ensure, join } = startSimulatedDirectory();
    join("ann");
    await runtime.advance(roomLimits.idleMs - roomLimits.fadingMs / 2);
    ensure().cast({ kind: "leave", connectionId: "ann", isClean: false });
    await runtime.advance(roomLimits.fadingMs / 2);
    expect(directory.keys()).toEqual(["general"]);
    await runtime.advance(2 * roomLimits.idleMs);
    expect(directory.keys()).toEqual([]);
  });

  test("keeps a room for the whole of its idle time after the last has left, and one nobody came to no longer", async () => {
    const { runtime, directory, ensure, join } = startSimulatedDirectory();
    ensure();
    await runtime.advance(roomLimits.idleMs);
    expect(directory.keys()).toEqual([]);
    for (const name of ["ann", "bob"]) {
      join(name);
      ensure().cast({ kind: "leave", connectionId: name, isClean: true });
      await runtime.advance(roomLimits.idleMs - 1);
    }
    expect(directory.keys()).toEqual(["general"]);
    await runtime.advance(1);
    expect(directory.keys()).toEqual([]);
  });
});

test("the directory says up to where a log is delivered, and nothing of one that nobody listens to (V4)", async () => {
  const { runtime, bus, ensure, directory, join } = startSimulatedDirectory();
  expect(directory.delivered("general")).toBeUndefined();
  join("ann");
  await runtime.settle();
  bus.publish("general", [entry(1), entry(2)]);
  await runtime.settle();
  expect(directory.delivered("general")).toBe(2);
  ensure().cast({ kind: "leave", connectionId: "ann", isClean: true });
  await runtime.advance(roomLimits.idleMs);
  expect(directory.delivered("general")).toBeUndefined();
});

describe("a room", () => {
  test("that was let go begins anew where its log stands then", async () => {
    const { runtime, stored, fanOut, ensure, join } = startSimulatedDirectory();
    join("ann");
    ensure().cast({ kind: "leave", connectionId: "ann", isClean: true });
    await runtime.advance(roomLimits.idleMs);
    stored.push(entry(1), entry(2));
    join("bob");
    await runtime.settle();
    expect(fanOut.heard("bob").map(({ event }) => event)).toEqual(["user_joined_room"]);
  });

  test("that is full closes who comes next with server_busy, and goes on with all the others", async () => {
    const { runtime, fanOut, directory, ensure, newConnection, askToJoin } = startSimulatedDirectory();
    const user = { id: "id-ann", username: "ann" };
    const { ref: connection } = newConnection("ann");
    const join = (connectionId: string) =>
      askToJoin(connectionId, connection, { member: { connectionId, user, connection, wire: "v1" } });
    ensure();
    await runtime.settle();
    for (let number = 1; number <= roomLimits.membersMax; number++) {
      while (join(`ann-${number}`) === "full") await runtime.settle();
    }
    await runtime.settle();
    const room = directory.find("general");
    join("one too many");
    await runtime.settle();
    expect([...fanOut.closed]).toEqual([["one too many", "server_busy"]]);
    expect(directory.find("general")).toBe(room);
    ensure().cast({ kind: "leave", connectionId: "ann-1", isClean: true });
    join("the next");
    await runtime.settle();
    expect(fanOut.closed.size).toBe(1);
  });

  test("begins where its log stands and does not repeat what was before", async () => {
    const { runtime, stored, bus, fanOut, join } = startSimulatedDirectory();
    stored.push(entry(1), entry(2));
    join("ann");
    await runtime.settle();
    bus.publish("general", [entry(2), entry(3)]);
    await runtime.settle();
    expect(fanOut.texts("ann")).toEqual(["text 3"]);
  });

  test("takes nobody in before it knows where its log stands, and tries again while the database is away", async () => {
    const { runtime, state, fanOut, join } = startSimulatedDirectory();
    state.isAway = true;
    join("ann");
    await runtime.advance(3 * roomLimits.readAgainMs);
    expect(fanOut.heard("ann")).toEqual([]);
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs);
    expect(fanOut.heard("ann")).toMatchObject([{ event: "user_joined_room" }]);
  });

  test("takes in everybody who came while it found out where its log stands", async () => {
    const { runtime, state, fanOut, ensure, newConnection, askToJoin } = startSimulatedDirectory();
    state.isAway = true;
    const user = { id: "id-ann", username: "ann" };
    const { ref: connection } = newConnection("ann");
    for (let number = 1; number <= roomLimits.heldMax + 500; number++) {
      const connectionId = `ann-${number}`;
      const join = { member: { connectionId, user, connection, wire: "v1" } } as const;
      while (askToJoin(connectionId, connection, join) === "full") await runtime.settle();
    }
    await runtime.settle();
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs);
    expect(fanOut.closed.size).toBe(0);
    ensure().cast({ kind: "leave", connectionId: "ann-1", isClean: true });
    await runtime.settle();
    expect(fanOut.heard(`ann-${roomLimits.heldMax + 500}`)).toEqual([]);
    expect(fanOut.heard("ann-1")).toMatchObject([{ event: "user_joined_room" }]);
  });

  test("fills a hole from the log, and asks no more often than it tries again in an outage", async () => {
    const { runtime, stored, state, bus, fanOut, join } = startSimulatedDirectory();
    join("ann");
    await runtime.settle();
    stored.push(entry(1), entry(2), entry(3));
    state.isAway = true;
    state.reads = 0;
    bus.publish("general", [entry(3)]);
    await runtime.advance(4 * roomLimits.readAgainMs);
    expect(fanOut.texts("ann")).toEqual([]);
    expect(state.reads).toBe(5);
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs);
    expect(fanOut.texts("ann")).toEqual(["text 1", "text 2", "text 3"]);
  });

  test("that is far behind reads on until it stands where the log does", async () => {
    const { runtime, stored, fanOut, ensure, join } = startSimulatedDirectory();
    join("ann");
    await runtime.settle();
    const count = 2 * roomLimits.readEntriesMax + 1;
    for (let seq = 1; seq <= count; seq++) stored.push(entry(seq));
    ensure().cast({ kind: "head", seq: count });
    await runtime.settle();
    expect(fanOut.texts("ann")).toEqual(Array.from({ length: count }, (_, index) => `text ${index + 1}`));
  });

  test("has one reading under way, however often it hears of a hole meanwhile", async () => {
    const { runtime, stored, state, bus, fanOut, join } = startSimulatedDirectory();
    join("ann");
    await runtime.settle();
    stored.push(entry(1), entry(2));
    state.reads = 0;
    for (let time = 0; time < 10; time++) bus.publish("general", [entry(2)]);
    await runtime.settle();
    expect(fanOut.texts("ann")).toEqual(["text 1", "text 2"]);
    expect(state.reads).toBe(2);
  });

  test("with a full mailbox misses no entry and nobody's end", async () => {
    const { runtime, stored, bus, fanOut, join, fillMailbox } = startSimulatedDirectory();
    join("ann");
    const bob = join("bob");
    await runtime.settle();
    fillMailbox();
    stored.push(entry(1));
    bus.publish("general", [entry(1)]);
    bob.kill();
    await runtime.advance(roomLimits.fadingMs);
    expect(fanOut.texts("ann")).toEqual(["text 1"]);
    expect(fanOut.heard("ann").at(-1)).toMatchObject({
      event: "user_left_room",
      payload: { online_users: ["ann"] },
    });
  });

  test("announces a clean leave at once, although the end of the connection overtakes it (P3)", async () => {
    const { runtime, fanOut, ensure, join } = startSimulatedDirectory();
    join("ann");
    const bob = join("bob");
    await runtime.settle();
    ensure().cast({ kind: "leave", connectionId: "bob", isClean: true });
    bob.kill();
    await runtime.settle();
    expect(fanOut.heard("ann").at(-1)).toMatchObject({
      event: "user_left_room",
      payload: { username: "bob" },
    });
  });

  test("closes one window of presence after the other (P2)", async () => {
    const { runtime, fanOut, join } = startSimulatedDirectory();
    const namesIn = () => fanOut.heard("member-000").flatMap((event) => windowOf(event));
    for (let number = 0; number < 200; number++) join(`member-${String(number).padStart(3, "0")}`);
    await runtime.settle();
    for (const latecomer of ["xan", "yun", "zoe"]) {
      join(latecomer);
      await runtime.advance(roomLimits.windowMs);
      expect(namesIn().at(-1)).toBe(latecomer);
    }
    expect(namesIn()).toEqual(["xan", "yun", "zoe"]);
  });
});

test("a room says who is online, a page at a time (L26)", async () => {
  const { runtime, ensure, join } = startSimulatedDirectory();
  for (const name of ["cid", "ann", "bob"]) join(name);
  const page = ensure().call<PresencePage>(
    (reply) => ({ kind: "online", after: "ann", limit: 1, reply }),
    1_000,
  );
  await runtime.settle();
  expect(await page).toEqual({ kind: "reply", value: { usernames: ["bob"], count: 3, hasMore: true } });
});

describe("a send", () => {
  const codes = (fanOut: HeardFanOut) =>
    fanOut.heard("ann").flatMap((event) => (event.event === "error" ? [event.payload.code] : []));

  test("is refused while the room waits for the database to begin (S5)", async () => {
    const { runtime, state, fanOut, join, send } = startSimulatedDirectory();
    state.isAway = true;
    const { ref } = join("ann");
    send("ann", ref, 1);
    await runtime.settle();
    expect(codes(fanOut)).toEqual(["storage_unavailable"]);
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs);
    expect(fanOut.heard("ann").map(({ event }) => event)).toEqual(["error", "user_joined_room"]);
  });

  test("is refused when as many wait for their commit as a room allows (L17)", async () => {
    const { runtime, fanOut, join, send } = startSimulatedDirectory();
    const { ref } = join("ann");
    await runtime.settle();
    for (let number = 1; number <= roomLimits.unansweredMax + 1; number++) {
      while (send("ann", ref, number) === "full") await runtime.settle();
    }
    await runtime.settle();
    expect(codes(fanOut)).toEqual(["server_busy"]);
    await runtime.advance(roomLimits.appendTimeoutMs);
    expect(codes(fanOut).filter((code) => code === "storage_unavailable")).toHaveLength(
      roomLimits.unansweredMax,
    );
  });

  test("is refused when the writer takes no more (L18)", async () => {
    const { runtime, fanOut, join, send } = startSimulatedDirectory({ writerMailboxMax: 3 });
    const { ref } = join("ann");
    for (let number = 1; number <= 4; number++) send("ann", ref, number);
    await runtime.settle();
    expect(codes(fanOut)).toEqual(["server_busy"]);
  });
});

function windowOf(event: RoomEvent): readonly string[] {
  return event.event === "user_joined_room" ? (event.payload.usernames ?? []) : [];
}
