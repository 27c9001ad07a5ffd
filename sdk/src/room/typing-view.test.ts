import { expect, test } from "bun:test";
import { wireLimits } from "@koe/protocol/client";
import { TypingView, typingNamesMax } from "./typing-view.ts";

const hear = (view: TypingView, names: readonly string[], nowMs: number, threadSeq?: number) =>
  view.hear({ usernames: names, threadSeq, nowMs });

test("a name holds for 6 s, or until that person's message in the same place (P5)", () => {
  const view = new TypingView();
  hear(view, ["bob", "ann"], 0);
  hear(view, ["cora"], 1_000, 7);
  expect(view.inRoom()).toEqual(["ann", "bob"]);
  expect(view.anywhere()).toEqual(["ann", "bob", "cora"]);
  view.spoke("cora", undefined);
  view.spoke("bob", undefined);
  expect(view.anywhere()).toEqual(["ann", "cora"]);
  expect(view.expire(wireLimits.typingShownMs)).toBe(1_000 + wireLimits.typingShownMs);
  expect(view.anywhere()).toEqual(["cora"]);
});

test("keeps a bounded number of names", () => {
  const view = new TypingView();
  hear(
    view,
    Array.from({ length: 2 * typingNamesMax }, (_, at) => `n${at}`),
    0,
  );
  expect(view.anywhere()).toHaveLength(typingNamesMax);
});
