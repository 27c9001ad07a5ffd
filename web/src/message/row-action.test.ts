import { describe, expect, test } from "bun:test";
import type { PendingItem, TimelineItem } from "@koe/sdk";
import type { Row } from "./row.ts";
import { actionOfKey, actionsOf, moveOfKey, type RowRights } from "./row-action.ts";
import { messageItem } from "./test-rows.ts";
import { timelineRows } from "./timeline-rows.ts";

const member: RowRights = { mayWrite: true, mayDeleteOthers: false, isThread: false };

function rowOf(item: TimelineItem, leavingSeqs: readonly number[] = []): Row {
  const [row] = timelineRows([item], {
    ownUserId: "me",
    ownUsername: "me",
    readSeq: undefined,
    dividerSeq: undefined,
    leavingSeqs: new Set(leavingSeqs),
  });
  if (row === undefined) throw new Error("one item is one row");
  return row;
}

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe("what may be done with a message", () => {
  test("one's own may be edited and deleted, another's not", () => {
    const own = actionsOf(rowOf(messageItem(1, { userId: "me" })), member);
    const other = actionsOf(rowOf(messageItem(1)), member);
    expect(own).toEqual(["react", "reply", "edit", "copy_link", "copy_text", "mark_unread", "delete"]);
    expect(other).toEqual(["react", "reply", "copy_link", "copy_text", "mark_unread"]);
  });

  test("who keeps order may delete another's too, and edit none", () => {
    const actions = actionsOf(rowOf(messageItem(1)), { ...member, mayDeleteOthers: true });
    expect(actions).toContain("delete");
    expect(actions).not.toContain("edit");
  });

  test("where nobody may write one may read, copy and mark", () => {
    const actions = actionsOf(rowOf(messageItem(1, { userId: "me" })), { ...member, mayWrite: false });
    expect(actions).toEqual(["reply", "copy_link", "copy_text", "mark_unread"]);
  });

  test("a deleted message leads only to its thread and to itself", () => {
    const deleted = messageItem(1, { isDeleted: true, text: "", replyCount: 2 });
    expect(actionsOf(rowOf(deleted), member)).toEqual(["reply", "copy_link"]);
    expect(actionsOf(rowOf(messageItem(1), [1]), member)).toEqual([]);
  });

  test("what was not sent may be sent again, changed or given up", () => {
    const pending: PendingItem = {
      kind: "pending",
      key: "own-1",
      clientMsgId: "1",
      text: "hello",
      sentAtMs: 0,
      state: "failed",
    };
    expect(actionsOf(rowOf(pending), member)).toEqual(["retry", "edit", "delete"]);
    expect(actionsOf(rowOf({ ...pending, state: "sending" }), member)).toEqual([]);
  });
});

describe("keys", () => {
  test("letters act and arrows move, and what belongs to the browser stays with it", () => {
    expect(actionOfKey(press("e"))).toBe("edit");
    expect(actionOfKey(press("t"))).toBe("reply");
    expect(actionOfKey(press("+", { shiftKey: true }))).toBe("react");
    expect(actionOfKey(press("Backspace"))).toBe("delete");
    expect(actionOfKey(press("c", { ctrlKey: true }))).toBeUndefined();
    expect(moveOfKey(press("k"))).toBe("previous");
    expect(moveOfKey(press("ArrowDown"))).toBe("next");
    expect(moveOfKey(press("Home", { ctrlKey: true }))).toBeUndefined();
  });
});
