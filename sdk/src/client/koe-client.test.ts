import { expect, test } from "bun:test";
import { ann, entry, inRoom, keptStorage, limits, openedClient, room } from "../../../test/sdk-client.ts";
import { holePatienceMs } from "./log-follower.ts";

const subscribed = (frames: readonly { payload: { rooms: readonly unknown[] } }[]) =>
  frames.flatMap(({ payload }) => payload.rooms);

test("follows its own log first, then the rooms that it names", async () => {
  const { frames } = await inRoom();
  expect(subscribed(frames("subscribe"))).toEqual([{ room_id: "@me" }, { room_id: "a" }]);
});

test("knows how long a text may be: as usual until the server says otherwise", async () => {
  const { runtime, koe, greet } = openedClient();
  await runtime.settle();
  expect(koe.textCharsMax.get()).toBe(8_000);
  greet({ limits: { ...limits, text_chars_max: 500 } });
  expect(koe.textCharsMax.get()).toBe(500);
});

test("asks for all rooms of its list in one frame", async () => {
  const { runtime, greet, snapshot, frames } = openedClient();
  await runtime.settle();
  greet();
  snapshot("@me", 1, [], { rooms: [room("a"), room("b"), room("c")] });
  expect(frames("subscribe")).toHaveLength(2);
});

test("a hole is filled by subscribing again from the last entry before it, unless it closes by itself", async () => {
  const { runtime, frames, last, texts } = await inRoom();
  last().say("new_message", entry(3, "three"));
  await runtime.advance(holePatienceMs - 1);
  last().say("new_message", entry(2, "two"));
  await runtime.advance(holePatienceMs);
  expect(texts()).toEqual(["one", "two", "three"]);
  expect(frames("subscribe")).toHaveLength(2);
  last().say("new_message", entry(6, "six"));
  await runtime.advance(holePatienceMs);
  expect(frames("subscribe").at(-1).payload.rooms).toEqual([{ room_id: "a", since_seq: 3 }]);
});

test("a heartbeat whose head is ahead makes it subscribe again (V4)", async () => {
  const { frames, last } = await inRoom();
  last().say("heartbeat", { heads: { "@me": 1, a: 1 } });
  expect(frames("subscribe")).toHaveLength(2);
  last().say("heartbeat", { heads: { "@me": 1, a: 4 } });
  expect(frames("subscribe").at(-1).payload.rooms).toEqual([{ room_id: "a", since_seq: 1 }]);
});

test("resumes from where it was; under another epoch it begins anew (R1, R3)", async () => {
  const { koe, frames, last, greet } = await inRoom();
  last().close(1006);
  koe.retryNow();
  greet();
  expect(subscribed(frames("subscribe"))).toEqual([
    { room_id: "@me", since_seq: 1 },
    { room_id: "a", since_seq: 1 },
  ]);
  last().close(1006);
  koe.retryNow();
  greet({ epoch: "another" });
  expect(subscribed(frames("subscribe"))).toEqual([{ room_id: "@me" }, { room_id: "a" }]);
});

test("sends under the same id until it is answered, and only for a room that is followed", async () => {
  const { koe, frames, last, greet, snapshot } = await inRoom();
  const { clientMsgId, done } = koe.room("a").send("mine");
  expect(frames("send_message")[0].payload.client_msg_id).toBe(clientMsgId);
  last().close(1006);
  koe.retryNow();
  greet();
  expect(frames("send_message")).toEqual([]);
  snapshot("a", 1, [], { recovered: true });
  const [frame] = frames("send_message");
  expect(frame.payload.client_msg_id).toBe(clientMsgId);
  const timestamp = "2026-01-02T03:04:05.678Z";
  last().say(
    "new_message",
    entry(2, "mine", { user_id: ann.id, username: "ann", client_msg_id: clientMsgId }),
  );
  expect(await done).toEqual({ seq: 2, timestampMs: Date.parse(timestamp) });
});

test("however much there is to say, it is said within the server's limits (L1, L3)", async () => {
  const { runtime, koe, last } = await inRoom();
  const before = last().heard.length;
  for (let at = 0; at < 500; at++) koe.room(`room-${at}`).timeline.subscribe(() => {});
  for (let at = 0; at < 500; at++) koe.room("a").startTyping({ threadSeq: at + 1 });
  expect(last().heard.length - before).toBeLessThanOrEqual(limits.frame_burst_max);
  await runtime.advance(20_000);
  const allowed = limits.frame_burst_max + limits.frames_per_minute_max / 3;
  expect(last().heard.length).toBeLessThanOrEqual(allowed);
});

test("what was stored is there before the network, and goes out after it; another user's does not", async () => {
  const storage = keptStorage();
  const first = await inRoom(storage);
  first.last().close(1006);
  const { clientMsgId } = first.koe.room("a").send("mine");
  await first.koe.close();

  const second = openedClient(storage);
  await second.runtime.settle();
  const { items } = second.koe.room("a").timeline.get();
  expect(items).toMatchObject([{ text: "one" }, { kind: "pending", text: "mine", clientMsgId }]);
  expect(second.koe.user.get()?.username).toBe("ann");
  expect(second.koe.rooms.get()).toMatchObject([{ id: "a" }]);
  await second.koe.close();

  const third = openedClient(storage);
  await third.runtime.settle();
  third.greet({ user: { id: "9", username: "zoe", role: "member" } });
  expect(third.koe.room("a").timeline.get().items).toEqual([]);
  expect(third.koe.rooms.get()).toEqual([]);
  expect(subscribed(third.frames("subscribe"))).toEqual([{ room_id: "@me" }]);
  await third.koe.close();
  expect([...storage.records.values()]).toMatchObject([{ collection: "user", value: { username: "zoe" } }]);
});

test("a room that is watched before the storage was read keeps what the storage has of it", async () => {
  const storage = keptStorage();
  const first = await inRoom(storage);
  await first.koe.close();
  const second = openedClient(storage);
  second.koe.room("a").timeline.subscribe(() => {});
  await second.runtime.settle();
  await second.koe.close();
  expect(storage.records.get("windows/a")?.value).toMatchObject({ seq: 1 });
});

test("what came last is written at once when the program may end any moment", async () => {
  const storage = keptStorage();
  const { runtime, last, rest } = await inRoom(storage);
  last().say("new_message", entry(2, "two"));
  rest();
  await runtime.settle();
  expect(storage.records.get("windows/a")?.value).toMatchObject({ seq: 2 });
});

test("read markers go out at most twice a second, the latest one", async () => {
  const { runtime, koe, frames, last } = await inRoom();
  for (let seq = 2; seq <= 5; seq++) {
    last().say("new_message", entry(seq, "more"));
    koe.room("a").markRead(seq);
  }
  expect(koe.rooms.get()).toMatchObject([{ unread: 0, read_seq: 5 }]);
  await runtime.advance(2_000);
  expect(frames("mark_read").map(({ payload }) => payload.seq)).toEqual([2, 5]);
});

test("whoever has read everything has read what they say themselves (T6)", async () => {
  const { runtime, koe, frames, last } = await inRoom();
  const say = async (seq: number) => {
    const { clientMsgId } = koe.room("a").send("mine");
    await runtime.settle();
    const more = { user_id: ann.id, username: ann.username, client_msg_id: clientMsgId };
    last().say("new_message", entry(seq, "mine", more));
    await runtime.advance(1_000);
  };
  await say(2);
  expect(frames("mark_read").map(({ payload }) => payload.seq)).toEqual([2]);
  last().say("new_message", entry(3, "not read yet"));
  await say(4);
  expect(frames("mark_read")).toHaveLength(1);
  expect(koe.rooms.get()).toMatchObject([{ unread: 1, read_seq: 2 }]);
});

test("what another device says moves no marker here", async () => {
  const { runtime, frames, last } = await inRoom();
  last().say("new_message", entry(2, "elsewhere", { user_id: ann.id, username: ann.username }));
  await runtime.advance(1_000);
  expect(frames("mark_read")).toEqual([]);
});
