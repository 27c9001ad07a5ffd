import { describe, expect, test } from "bun:test";
import { ann, entry, inRoom, keptStorage, limits, openedClient, room } from "../../../test/sdk-client.ts";
import type { Storage } from "../storage/storage.ts";
import { holePatienceMs } from "./log-follower.ts";

const own = { user_id: ann.id, username: ann.username };

describe("what waited beyond a hole", () => {
  test("counts as unread, and as one's own, when a snapshot fills the hole", async () => {
    const { koe, last, snapshot, runtime, texts } = await inRoom();
    const mine = koe.room("a").send("mine");
    last().say("new_message", entry(3, "three"));
    last().say("new_message", entry(4, "mine", { ...own, client_msg_id: mine.clientMsgId }));
    await runtime.advance(holePatienceMs);
    snapshot("a", 2, [entry(2, "two")], { recovered: true, me: { ...readers, unread: 2 } });
    expect(texts()).toEqual(["one", "two", "three", "mine"]);
    expect(koe.rooms.get()).toMatchObject([{ seq: 4, unread: 3 }]);
    expect(await mine.done).toMatchObject({ seq: 4 });
  });
});

test("a snapshot that is older than what came by itself does not move the room back", async () => {
  const { koe, last, snapshot } = await inRoom();
  last().say("new_message", entry(2, "two"));
  snapshot("a", 1, [entry(1, "one")], { recovered: true, me: { ...readers, unread: 1 } });
  expect(koe.rooms.get()).toMatchObject([{ seq: 2, unread: 2 }]);
});

test("under another epoch nothing that was counted before counts", async () => {
  const { koe, last, greet, snapshot } = await inRoom();
  for (let seq = 2; seq <= 9; seq++) last().say("new_message", entry(seq, "lost"));
  last().close(1006);
  koe.retryNow();
  greet({ epoch: "another" });
  snapshot("@me", 1, [], { epoch: "another", rooms: [room("a", { seq: 3, unread: 1 })] });
  snapshot("a", 3, [], { epoch: "another", me: { ...readers, unread: 1 } });
  expect(koe.rooms.get()).toMatchObject([{ seq: 3, unread: 1 }]);
});

test("a room that one watches, is put out of and comes back to is followed again", async () => {
  const { koe, last, frames, snapshot } = await inRoom();
  koe.room("a").timeline.subscribe(() => {});
  const base = { ...entry(2, ""), room_id: "@me", ...own };
  last().say("unsubscribed", { room_id: "a", code: "removed_from_room", message: "You were removed." });
  last().say("room_removed", { ...base, about: "a" });
  expect(koe.rooms.get()).toEqual([]);
  const before = frames("subscribe").length;
  last().say("room_added", { ...base, seq: 3, room: room("a", { seq: 5, unread: 4 }) });
  expect(frames("subscribe").slice(before)).toMatchObject([{ payload: { rooms: [{ room_id: "a" }] } }]);
  snapshot("a", 5, [entry(5, "five")], { me: { ...readers, unread: 4 } });
  expect(koe.rooms.get()).toMatchObject([{ id: "a", seq: 5, unread: 4 }]);
});

test("the server's answer to an earlier read marker does not take a later one back", async () => {
  const { koe, last } = await inRoom();
  for (let seq = 2; seq <= 5; seq++) last().say("new_message", entry(seq, "more"));
  koe.room("a").markRead(3);
  koe.room("a").markRead(5);
  const moved = { about: "a", read_seq: 3, unread: 2, mentions: 0 };
  last().say("read_marker_moved", { ...entry(2, ""), room_id: "@me", ...own, ...moved });
  expect(koe.rooms.get()).toMatchObject([{ read_seq: 5, unread: 0 }]);
});

test("many rooms that have something to send stay within the server's limits (L1)", async () => {
  const { koe, last, greet, snapshot, runtime, frames } = openedClient();
  await runtime.settle();
  const ids = Array.from({ length: 100 }, (_, at) => `room-${at}`);
  for (const id of ids) koe.room(id).send("waiting");
  greet();
  snapshot("@me", 1, [], { rooms: ids.map((id) => room(id)) });
  // There is no right to so many frames at once: what is left is due at one moment.
  for (const id of ids) snapshot(id, 0, []);
  await runtime.advance(10_000);
  const allowed = limits.frame_burst_max + limits.frames_per_minute_max / 6;
  expect(last().heard.length).toBeLessThanOrEqual(allowed);
  expect(frames("send_message").length).toBeGreaterThan(10);
});

test("a clock that is set back holds nothing up", async () => {
  const { koe, frames, last, runtime, setClockBy } = await inRoom();
  koe.room("a").send("mine");
  setClockBy(3_600_000);
  const refusal = { code: "rate_limited", message: "Later.", temporary: true, retry_after_ms: 1_000 };
  last().answer("error", frames("send_message")[0].id, refusal);
  setClockBy(0);
  await runtime.advance(2_000);
  expect(frames("send_message")).toHaveLength(2);
});

describe("before the storage was read", () => {
  test("what is given up is not sent", async () => {
    const { koe, frames, greet, snapshot, runtime } = openedClient();
    const sending = koe.room("a").send("a mistake");
    koe.room("a").discard(sending.clientMsgId);
    await expect(sending.done).rejects.toMatchObject({ code: "discarded" });
    await runtime.settle();
    greet();
    snapshot("@me", 1, [], { rooms: [room("a")] });
    snapshot("a", 1, [entry(1, "one")]);
    expect(frames("send_message")).toEqual([]);
  });

  test("what is sent and closed at once is kept", async () => {
    const storage = keptStorage();
    const first = openedClient(storage);
    const { clientMsgId, done } = first.koe.room("a").send("in a hurry");
    const closing = first.koe.close();
    await expect(done).rejects.toMatchObject({ code: "closed", temporary: true });
    await closing;
    const second = openedClient(storage);
    await second.runtime.settle();
    expect(second.koe.room("a").timeline.get().items).toMatchObject([{ kind: "pending", clientMsgId }]);
    expect(first.sockets).toEqual([]);
  });
});

describe("closed", () => {
  test("leaves no timer, and asks the storage for nothing any more", async () => {
    const calls: string[] = [];
    const storage: Storage = {
      load: async () => [],
      write: async () => void calls.push("write"),
      close: async () => void calls.push("close"),
    };
    const { koe, last, runtime } = await inRoom(storage);
    last().say("typing", { room_id: "a", usernames: ["bob"] });
    last().say("new_message", entry(3, "three"));
    await Promise.all([koe.close(), koe.close()]);
    koe.room("a").send("too late");
    expect(runtime.timersPending).toBe(0);
    expect(calls.filter((call) => call === "close")).toHaveLength(1);
    expect(calls.at(-1)).toBe("close");
  });

  test("what is not on the server rejects, since nobody waits for it any more", async () => {
    const { koe } = await inRoom();
    const { done } = koe.room("a").send("mine");
    await koe.close();
    await expect(done).rejects.toMatchObject({ code: "closed" });
    await expect(koe.room("a").send("more").done).rejects.toMatchObject({ code: "closed" });
  });
});

const readers = { role: "member", read_seq: 0, unread: 0, mentions: 0 };
