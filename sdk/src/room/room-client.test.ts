import { expect, test } from "bun:test";
import { entry, inRoom } from "../../../test/sdk-client.ts";
import { threadsMax } from "./room-client.ts";

test("who types in a thread is shown there, and until their reply", async () => {
  const { koe, last } = await inRoom();
  const room = koe.room("a");
  const typing = room.typingInThread(1);
  let changes = 0;
  typing.subscribe(() => {
    changes += 1;
  });
  last().say("typing", { room_id: "a", thread_seq: 1, usernames: ["bob", "ann"] });
  expect([typing.get(), room.typing.get(), room.typingInThread(2).get()]).toEqual([["bob"], [], []]);
  expect(koe.rooms.get()).toMatchObject([{ typing: ["bob"] }]);
  last().say("new_message", entry(2, "a reply", { thread_seq: 1 }));
  expect(typing.get()).toEqual([]);
  expect(changes).toBe(2);
});

test("a thread that somebody kept hears of replies, however many were opened since", async () => {
  const { koe, last } = await inRoom();
  const room = koe.room("a");
  const kept = room.thread(1);
  for (let seq = 2; seq <= threadsMax + 2; seq++) room.thread(seq);
  let changes = 0;
  kept.subscribe(() => {
    changes += 1;
  });
  last().say("new_message", entry(2, "a reply", { thread_seq: 1 }));
  expect(changes).toBeGreaterThan(0);
  expect(kept.get().items.at(-1)).toMatchObject({ text: "a reply" });
});
