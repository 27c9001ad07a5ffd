import { describe, expect, test } from "bun:test";
import { wireLimits } from "@koe/protocol";
import { follow } from "../../../test/client-member.ts";
import type { HeardFanOut } from "../../../test/heard-fan-out.ts";
import { simulatedEntry as entry, startSimulatedDirectory } from "../../../test/simulated-directory.ts";
import { standingIn } from "../../../test/standing.ts";
import type { MemberEntry, OwnRoom } from "../store/entry.ts";
import { roomLimits } from "./room-limits.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const namesHeard = (fanOut: HeardFanOut, id: string) => fanOut.heardAsClient(id).map(({ event }) => event);
const snapshots = (fanOut: HeardFanOut, id: string) =>
  fanOut.heardAsClient(id).flatMap((each) => (each.event === "room_snapshot" ? [each.payload] : []));

function startWith(count: number, roomId = "general") {
  const simulated = startSimulatedDirectory({ roomId });
  simulated.stored.push(...numbers(count).map((seq) => ({ ...entry(seq), roomId })));
  return simulated;
}

/** Somebody's membership changes, in the order of the log. */
function membership(seq: number, name: string, role: MemberEntry["role"]): MemberEntry {
  const { roomId, userId, username, clientMsgId, timestampMs } = entry(seq);
  const base = { roomId, userId, username, clientMsgId, timestampMs, seq };
  return {
    kind: "member",
    ...base,
    subject: { id: `id-${name}`, username: name },
    role,
    previousRole: "member",
  };
}

describe("a client that joins a room", () => {
  test("gets the latest entries, who is online, the room and its own standing, then what is live (R1, R2)", async () => {
    const { runtime, fanOut, bus, joinAsClient, join } = startWith(120);
    join("bob");
    const standing = standingIn("general", {
      headSeq: 120,
      readSeq: 100,
      unread: 20,
      mentions: 2,
      role: "admin",
    });
    joinAsClient("ann", undefined, { standing });
    await runtime.settle();
    bus.publish("general", [entry(121)]);
    await runtime.settle();
    expect(snapshots(fanOut, "ann")).toMatchObject([
      {
        ...{ room_id: "general", recovered: false, epoch: "an-epoch", seq: 120 },
        prev_seq: 120 - wireLimits.snapshotEntriesMax,
        presence: { count: 2, usernames: ["ann", "bob"], complete: true },
        me: { role: "admin", read_seq: 100, unread: 20, mentions: 2 },
        room: { name: "general", visibility: "public", archived: false },
      },
    ]);
    expect(follow(fanOut.heardAsClient("ann"))).toMatchObject({ last: 121, faults: [] });
  });

  test("gets everything since its position, where the recent entries reach back to it (R2)", async () => {
    const { runtime, fanOut, joinAsClient } = startWith(400);
    const reach = 400 - wireLimits.resumeEntriesMax;
    joinAsClient("ann", reach);
    joinAsClient("bob", reach - 1);
    joinAsClient("cid", 400);
    joinAsClient("dee", 401);
    joinAsClient("eve", undefined, {
      snapshot: { since: { seq: 399, isSameEpoch: false }, epoch: "another-epoch" },
    });
    await runtime.settle();
    const facts = ["ann", "bob", "cid", "dee", "eve"].map((name) => {
      const [snapshot] = snapshots(fanOut, name);
      return [name, snapshot?.recovered, snapshot?.events.length];
    });
    expect(facts).toEqual([
      ["ann", true, wireLimits.resumeEntriesMax],
      ["bob", false, wireLimits.snapshotEntriesMax],
      ["cid", true, 0],
      ["dee", false, wireLimits.snapshotEntriesMax],
      ["eve", false, wireLimits.snapshotEntriesMax],
    ]);
  });

  test("costs one reading of the recent entries, however many come with whatever positions (R6)", async () => {
    const { runtime, state, bus, fanOut, stored, joinAsClient } = startWith(500);
    const names = numbers(2_000).map((number) => `client-${number}`);
    for (const [index, name] of names.entries()) {
      joinAsClient(name, index % 600);
      if (index % 500 === 0) {
        stored.push(entry(stored.length + 1));
        bus.publish("general", stored.slice(-1));
        await runtime.settle();
      }
    }
    await runtime.settle();
    expect(state.readsOfLatest).toBe(1);
    for (const name of names) {
      expect(follow(fanOut.heardAsClient(name))).toMatchObject({ last: stored.length, faults: [] });
    }
  });

  test("waits while the database is away, and misses nothing of what is committed meanwhile (G4)", async () => {
    const { runtime, state, bus, fanOut, join, joinAsClient } = startWith(3);
    join("bob");
    await runtime.settle();
    state.isAway = true;
    joinAsClient("ann", 1);
    await runtime.settle();
    bus.publish("general", [entry(4)]);
    await runtime.advance(3 * roomLimits.readAgainMs);
    expect(fanOut.heardAsClient("ann")).toEqual([]);
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs);
    const { entries, faults } = follow(fanOut.heardAsClient("ann"));
    expect(entries.map(({ payload }) => payload.seq)).toEqual([2, 3, 4]);
    expect(faults).toEqual([]);
  });

  test("is heard in the order in which it speaks, also while it waits to be taken in (S2)", async () => {
    const { runtime, state, fanOut, join, joinAsClient, send } = startWith(1);
    join("bob");
    await runtime.settle();
    state.isAway = true;
    const { connection, notices } = joinAsClient("ann");
    send("ann", connection, 1);
    await runtime.settle();
    expect(notices).toEqual([]);
    state.isAway = false;
    await runtime.advance(roomLimits.readAgainMs + roomLimits.appendTimeoutMs);
    expect(fanOut.heardAsClient("ann").at(-1)).toMatchObject({
      event: "error",
      payload: { code: "storage_unavailable" },
    });
  });

  test("may ask again, and gets another snapshot; the same request after a crash is answered once", async () => {
    const { runtime, fanOut, joinAsClient } = startWith(5);
    const { again } = joinAsClient("ann");
    await runtime.settle();
    again();
    await runtime.settle();
    expect(namesHeard(fanOut, "ann").filter((name) => name === "room_snapshot")).toHaveLength(1);
    again({ snapshot: { since: { seq: 3, isSameEpoch: true }, epoch: "an-epoch" } });
    await runtime.settle();
    expect(snapshots(fanOut, "ann").map(({ recovered, events }) => [recovered, events.length])).toEqual([
      [false, 5],
      [true, 2],
    ]);
  });

  test("hears who comes and goes as differences (P1)", async () => {
    const { runtime, fanOut, ensure, join, joinAsClient } = startWith(0);
    joinAsClient("ann");
    await runtime.settle();
    join("bob");
    await runtime.settle();
    ensure().cast({ kind: "leave", connectionId: "bob", isClean: true });
    await runtime.settle();
    expect(fanOut.heardAsClient("ann").slice(-2)).toEqual([
      { event: "presence_diff", payload: { room_id: "general", joins: ["bob"], leaves: [], count: 2 } },
      { event: "presence_diff", payload: { room_id: "general", joins: [], leaves: ["bob"], count: 1 } },
    ]);
  });
});

describe("a room that not everybody may enter", () => {
  const secret = (headSeq: number) => standingIn("general", { visibility: "private", headSeq });

  test("asks for a newer standing when somebody was removed since it was read, and then takes nobody in who is out (M5)", async () => {
    const { runtime, fanOut, bus, joinAsClient } = startWith(10);
    joinAsClient("ann", undefined, { standing: secret(10) });
    await runtime.settle();
    bus.publish("general", [membership(11, "bob", undefined)]);
    await runtime.settle();
    const { notices, again } = joinAsClient("bob", undefined, { standing: secret(10) });
    await runtime.settle();
    expect(notices).toEqual([{ kind: "stale_standing", roomId: "general" }]);
    expect(fanOut.heardAsClient("bob")).toEqual([]);
    again({ standing: { ...secret(11), role: undefined } });
    bus.publish("general", [entry(12)]);
    await runtime.settle();
    expect(fanOut.heardAsClient("bob")).toMatchObject([
      { event: "unsubscribed", payload: { code: "not_member" } },
    ]);
    expect(notices.at(-1)).toEqual({ kind: "removed", roomId: "general" });
  });

  test("takes in whoever's standing is as old as its recent entries, unless one of them is about members", async () => {
    const { runtime, stored, fanOut, joinAsClient } = startWith(9);
    stored.push(membership(10, "cid", "member"), entry(11));
    const { notices: annsNotices } = joinAsClient("ann", undefined, { standing: secret(9) });
    joinAsClient("bob", undefined, { standing: secret(10) });
    await runtime.settle();
    expect(annsNotices).toEqual([{ kind: "stale_standing", roomId: "general" }]);
    expect(namesHeard(fanOut, "ann")).toEqual([]);
    expect(namesHeard(fanOut, "bob")).toContain("room_snapshot");
  });

  test("lets whoever is removed hear nothing more, on either kind of socket, and tells the others (M5)", async () => {
    const { runtime, fanOut, bus, joinAsClient, askToJoin, newConnection } = startWith(0);
    const standing = secret(0);
    const { notices } = joinAsClient("ann", undefined, { standing });
    joinAsClient("bob", undefined, { standing });
    const { ref } = newConnection("ann-v1");
    const user = { id: "id-ann", username: "ann" };
    askToJoin("ann-v1", ref, {
      member: { connectionId: "ann-v1", user, connection: ref, wire: "v1" },
      standing,
    });
    await runtime.settle();
    const heardBefore = fanOut.heard("ann-v1").length;
    bus.publish("general", [entry(1), membership(2, "ann", undefined), entry(3)]);
    await runtime.settle();
    expect(follow(fanOut.heardAsClient("ann"))).toMatchObject({ last: 1, faults: [] });
    expect(fanOut.heardAsClient("ann").at(-1)).toMatchObject({
      event: "unsubscribed",
      payload: { room_id: "general", code: "removed_from_room" },
    });
    expect(notices.at(-1)).toEqual({ kind: "removed", roomId: "general" });
    expect(fanOut.closed.get("ann-v1")).toBe("removed_from_room");
    expect(
      fanOut
        .heard("ann-v1")
        .slice(heardBefore)
        .map(({ event }) => event),
    ).toEqual(["new_message"]);
    expect(follow(fanOut.heardAsClient("bob"))).toMatchObject({ last: 3, faults: [] });
    expect(fanOut.heardAsClient("bob")).toContainEqual({
      event: "presence_diff",
      payload: { room_id: "general", joins: [], leaves: ["ann"], count: 1 },
    });
  });

  test("keeps somebody who was removed and is back, when both were known at the joining", async () => {
    const { runtime, fanOut, bus, joinAsClient } = startWith(0);
    joinAsClient("bob", undefined, { standing: secret(0) });
    await runtime.settle();
    joinAsClient("ann", undefined, { standing: secret(2) });
    await runtime.settle();
    bus.publish("general", [membership(1, "ann", undefined), membership(2, "ann", "member"), entry(3)]);
    await runtime.settle();
    expect(namesHeard(fanOut, "ann")).not.toContain("unsubscribed");
    expect(follow(fanOut.heardAsClient("ann"))).toMatchObject({ last: 3, faults: [] });
  });
});

describe("a user's own log", () => {
  const roomId = "@id-ann";
  const rooms: readonly OwnRoom[] = [
    {
      ...{
        id: "general",
        name: "General",
        topic: "",
        visibility: "public",
        isArchived: false,
        role: "member",
      },
      ...{ seq: 4, readSeq: 2, unread: 2, mentions: 0, members: undefined },
    },
  ];
  const ownState = (seq: number) => ({ since: undefined, epoch: "an-epoch", ownState: { seq, rooms } });

  test("is @me to its user, with the rooms as of a moment and everything after it (R1)", async () => {
    const { runtime, fanOut, bus, joinAsClient } = startWith(5, roomId);
    joinAsClient("ann", undefined, { standing: undefined, snapshot: ownState(3) });
    await runtime.settle();
    bus.publish(roomId, [{ ...entry(6), roomId }]);
    await runtime.settle();
    const [snapshot] = snapshots(fanOut, "ann");
    expect(snapshot).toMatchObject({ room_id: "@me", recovered: false, prev_seq: 3, seq: 5 });
    expect(snapshot?.rooms).toMatchObject([{ id: "general", unread: 2, read_seq: 2 }]);
    expect(snapshot?.presence).toBeUndefined();
    expect(follow(fanOut.heardAsClient("ann"))).toMatchObject({ last: 6, faults: [] });
    expect(JSON.stringify(fanOut.heardAsClient("ann"))).not.toContain(roomId);
  });

  test("asks for the rooms when the client cannot resume after all", async () => {
    const { runtime, fanOut, joinAsClient } = startWith(5, roomId);
    const { notices } = joinAsClient("ann", 6, { standing: undefined });
    joinAsClient("bob", 4, { standing: undefined });
    await runtime.settle();
    expect(notices).toEqual([{ kind: "stale_standing", roomId }]);
    expect(snapshots(fanOut, "bob")).toMatchObject([{ recovered: true, prev_seq: 4, seq: 5 }]);
  });

  test("asks for the rooms again when what is known of them is too old", async () => {
    const { runtime, fanOut, joinAsClient } = startWith(400, roomId);
    const { notices, again } = joinAsClient("ann", undefined, {
      standing: undefined,
      snapshot: ownState(50),
    });
    await runtime.settle();
    expect(notices).toEqual([{ kind: "stale_standing", roomId }]);
    again({ standing: undefined, snapshot: ownState(400) });
    await runtime.settle();
    expect(snapshots(fanOut, "ann")).toMatchObject([{ seq: 400, prev_seq: 400, events: [] }]);
  });
});

describe("a socket of one room", () => {
  test("that resumes hears what it missed before what is live; without asking it hears nothing of that (R5)", async () => {
    const { runtime, fanOut, bus, askToJoin, newConnection, join } = startWith(6);
    join("plain");
    const { ref } = newConnection("ann");
    askToJoin("ann", ref, { snapshot: { since: { seq: 4, isSameEpoch: true }, epoch: "an-epoch" } });
    await runtime.settle();
    bus.publish("general", [entry(7)]);
    await runtime.settle();
    const heard = fanOut.heard("ann").filter(({ event }) => !event.startsWith("user_"));
    expect(heard[0]).toEqual({
      event: "resumed",
      payload: { recovered: true, epoch: "an-epoch", seq: 6, prev_seq: 4 },
    });
    expect(fanOut.texts("ann")).toEqual(["text 5", "text 6", "text 7"]);
    expect(fanOut.texts("plain")).toEqual(["text 7"]);
    expect(fanOut.heard("plain").map(({ event }) => event)).not.toContain("resumed");
  });
});
