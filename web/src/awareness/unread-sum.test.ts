import { expect, test } from "bun:test";
import { titleMark, unreadSum } from "./unread-sum.ts";

test("everything in a direct message is for its reader, elsewhere a mention is", () => {
  const sum = unreadSum([
    { unread: 5, mentions: 2, visibility: "public" },
    { unread: 1, mentions: 0, visibility: "private" },
    { unread: 4, mentions: 1, visibility: "direct" },
  ]);
  expect(sum).toEqual({ unread: 10, forMe: 6 });
});

test("the title has a number while it helps, and none for nothing", () => {
  expect([0, 3, 99, 100].map((unread) => titleMark({ unread, forMe: 0 }))).toEqual([
    "",
    "(3)",
    "(99)",
    "(99+)",
  ]);
});
