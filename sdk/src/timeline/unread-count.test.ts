import { expect, test } from "bun:test";
import { type Done, TestLog } from "./test-log.ts";
import { countedMax, UnreadCount } from "./unread-count.ts";

const numbers = { readSeq: 4, unread: 2, mentions: 1 };

function started() {
  const log = new TestLog();
  for (let seq = 1; seq <= 6; seq += 1) log.append({ kind: "message", text: `m${seq}` });
  const count = new UnreadCount();
  count.identify({ id: "me", username: "me" });
  count.reset(6, numbers);
  const hear = (done: Done, userId = "u1") => {
    const event = log.append(done, userId);
    if (event !== undefined) count.add(event);
  };
  return { count, hear, log };
}

test("T6 a message counts, one's own does not, a mention counts twice", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "a" });
  hear({ kind: "message", text: "mine" }, "me");
  hear({ kind: "message", text: "@me", mentions: ["me"] });
  expect(count.value).toEqual({ readSeq: 4, unread: 4, mentions: 2 });
});

test("T6 the deletion of an unread message takes it away, of a read one nothing", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "@me", mentions: ["me"] });
  hear({ kind: "delete", targetSeq: 7 });
  expect(count.value).toEqual(numbers);
  hear({ kind: "delete", targetSeq: 2 });
  expect(count.value).toEqual(numbers);
  hear({ kind: "delete", targetSeq: 5 });
  expect(count.value).toEqual({ readSeq: 4, unread: 1, mentions: 1 });
});

test("the deletion of one's own message changes nothing", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "mine" }, "me");
  hear({ kind: "delete", targetSeq: 7 }, "me");
  expect(count.value).toEqual(numbers);
});

test("an edit that takes a mention away, or the message's deletion, is heard", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "@me", mentions: ["me"] });
  hear({ kind: "edit", targetSeq: 7, text: "nobody" });
  expect(count.value).toEqual({ readSeq: 4, unread: 3, mentions: 1 });
});

test("a moved marker counts what was seen above it, or takes the server's numbers", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "a" });
  hear({ kind: "message", text: "b" });
  count.markerMoved({ readSeq: 7, unread: 9, mentions: 9 });
  expect(count.value).toEqual({ readSeq: 7, unread: 1, mentions: 0 });
  count.markerMoved({ readSeq: 2, unread: 6, mentions: 3 });
  expect(count.value).toEqual({ readSeq: 2, unread: 6, mentions: 3 });
});

test("a marker that moves back to what is not remembered takes the server's numbers", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "a" });
  hear({ kind: "message", text: "b" });
  count.markerMoved({ readSeq: 8, unread: 0, mentions: 0 });
  count.markerMoved({ readSeq: 6, unread: 2, mentions: 0 });
  expect(count.value).toEqual({ readSeq: 6, unread: 2, mentions: 0 });
});

test("reading shows at once, and what cannot be told waits for the server", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "a" });
  count.markRead(5);
  expect(count.value).toEqual({ readSeq: 5, unread: 3, mentions: 1 });
  count.markRead(7);
  expect(count.value).toEqual({ readSeq: 7, unread: 0, mentions: 0 });
  count.markRead(5);
  expect(count.value.readSeq).toBe(7);
});

test("numbers for an earlier place in the log are completed with what was seen after it", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "a" });
  hear({ kind: "message", text: "b" });
  count.reset(7, { readSeq: 6, unread: 1, mentions: 0 });
  expect(count.value).toEqual({ readSeq: 6, unread: 2, mentions: 0 });
});

test("the value is the same object until it changes, and entries before the numbers change nothing", () => {
  const { count, log } = started();
  const before = count.value;
  count.add(log.event(6));
  count.reset(6, { ...numbers });
  expect(count.value).toBe(before);
});

test("beyond its bound the count goes on as a number", () => {
  const { count, hear } = started();
  for (let more = 0; more < countedMax + 5; more += 1) hear({ kind: "message", text: "more" });
  expect(count.value.unread).toBe(countedMax + 7);
  hear({ kind: "delete", targetSeq: 8 });
  expect(count.value.unread).toBe(countedMax + 6);
});

test("a marker that was moved back and is moved forward again counts from what was seen", () => {
  const { count, hear } = started();
  hear({ kind: "message", text: "a" });
  hear({ kind: "message", text: "b" });
  count.markRead(7);
  count.markUnread(2);
  expect(count.value).toMatchObject({ readSeq: 2, unread: 1 });
  hear({ kind: "message", text: "c" });
  count.markerMoved({ readSeq: 2, unread: 6, mentions: 0 });
  expect(count.value).toEqual({ readSeq: 2, unread: 6, mentions: 0 });
  hear({ kind: "delete", targetSeq: 5 });
  hear({ kind: "message", text: "d" });
  expect(count.value).toEqual({ readSeq: 2, unread: 6, mentions: 0 });
  count.markRead(8);
  expect(count.value).toEqual({ readSeq: 8, unread: 2, mentions: 0 });
});
