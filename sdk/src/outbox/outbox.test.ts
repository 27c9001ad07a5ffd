import { describe, expect, test } from "bun:test";
import { Outbox, type OutboxStep } from "./outbox.ts";
import type { OutboxCommand } from "./outbox-item.ts";
import { pendingOfOutbox } from "./pending-of-outbox.ts";

const busy = { code: "server_busy", message: "Busy.", temporary: true };
const forbidden = { code: "forbidden", message: "No.", temporary: false };

/** An outbox with sends under these ids, and what a storage holds of it. */
function filled(ids: readonly string[], roomId = "general") {
  const outbox = new Outbox();
  const stored = new Map<string, unknown>();
  const take = ({ changes }: OutboxStep) => {
    for (const change of changes) {
      if (change.kind === "put") stored.set(change.clientMsgId, change.value);
      else stored.delete(change.clientMsgId);
    }
  };
  const add = (clientMsgId: string, command: OutboxCommand, room = roomId) => {
    const added = outbox.add({ clientMsgId, roomId: room, command, nowMs: 1 });
    if (added.kind === "added") take(added.step);
    return added.kind;
  };
  for (const id of ids) add(id, { kind: "send", text: `text of ${id}` });
  return { outbox, stored, take, add };
}

const due = (outbox: Outbox, nowMs = 1) => outbox.takeDue(nowMs).map(({ clientMsgId }) => clientMsgId);
const states = (outbox: Outbox) =>
  outbox.items("general").map(({ clientMsgId, state }) => `${clientMsgId} ${state.kind}`);

describe("Outbox", () => {
  test("takes over what another left in the storage, after its own, and nothing twice", () => {
    const { outbox, stored } = filled(["a"]);
    const left = filled(["b", "c"]);
    const step = outbox.adopt([...stored.values(), ...left.stored.values(), "of another version"]);
    expect(step).toEqual({ changes: [], roomIds: ["general", "general"] });
    expect(states(outbox)).toEqual(["a queued", "b queued", "c queued"]);
    expect(outbox.adopt([...left.stored.values()]).roomIds).toEqual([]);
  });

  test("does not take over what was given up, though the storage still shows it", () => {
    const { outbox, stored } = filled(["a", "b"]);
    const shown = [...stored.values()];
    outbox.discard("a");
    expect(outbox.adopt(shown).roomIds).toEqual([]);
    expect(states(outbox)).toEqual(["b queued"]);
  });

  test("of each room one item is on its way; the next goes when it is acknowledged", () => {
    const { outbox, take, add } = filled(["a", "b"]);
    add("c", { kind: "send", text: "elsewhere" }, "random");
    expect(due(outbox)).toEqual(["a", "c"]);
    expect(due(outbox)).toEqual([]);
    take(outbox.acknowledged("a", 7, 7));
    expect(due(outbox)).toEqual(["b"]);
  });

  test("a room that may not send yet keeps its queue, and others go on", () => {
    const { outbox, add } = filled(["a"]);
    add("c", { kind: "send", text: "elsewhere" }, "random");
    const items = outbox.takeDue(1, (roomId) => roomId === "random");
    expect(items.map(({ clientMsgId }) => clientMsgId)).toEqual(["c"]);
  });

  test("what is acknowledged stays for whoever shows it until the log has come that far, and leaves the storage", () => {
    const { outbox, stored, take } = filled(["a", "b"]);
    due(outbox);
    take(outbox.acknowledged("a", 7, 5));
    expect(states(outbox)).toEqual(["a acked", "b queued"]);
    expect([...stored.keys()]).toEqual(["b"]);
    expect(pendingOfOutbox(outbox.items("general"))[0]?.state).toBe("sending");
    take(outbox.logReached("general", 6));
    expect(states(outbox)).toEqual(["a acked", "b queued"]);
    take(outbox.logReached("general", 7));
    expect(states(outbox)).toEqual(["b queued"]);
  });

  test("the entry in the log settles what was never acknowledged", () => {
    const { outbox, stored, take } = filled(["a"]);
    due(outbox);
    take(outbox.seen("a"));
    expect([states(outbox), stored.size]).toEqual([[], 0]);
    expect(outbox.acknowledged("a", 7, 7)).toEqual({ changes: [], roomIds: [] });
  });

  test("a temporary refusal holds the room's queue for as long as the server says", () => {
    const { outbox } = filled(["a", "b"]);
    due(outbox, 100);
    expect(outbox.refused("a", { ...busy, retry_after_ms: 3_000 }, 100, 0.5).kind).toBe("held");
    expect([due(outbox, 3_099), outbox.nextDueMs(3_099)]).toEqual([[], 3_100]);
    expect(pendingOfOutbox(outbox.items("general"))[0]).toMatchObject({
      state: "sending",
      error: { code: "server_busy", retryAfterMs: 3_000 },
    });
    expect([due(outbox, 3_100), outbox.nextDueMs(3_100)]).toEqual([["a"], undefined]);
  });

  test("without a word from the server the wait grows with each refusal in a row", () => {
    const { outbox } = filled(["a"]);
    const waits = [0, 0, 0].map(() => {
      const nowMs = outbox.find("a")?.notBeforeMs ?? 0;
      due(outbox, nowMs);
      outbox.refused("a", busy, nowMs, 0.5);
      return (outbox.find("a")?.notBeforeMs ?? 0) - nowMs;
    });
    expect(waits).toEqual([250, 500, 1_000]);
  });

  test("a permanent refusal fails that item, keeps its text, and lets the next go", () => {
    const { outbox, stored, take } = filled(["a", "b"]);
    due(outbox);
    const outcome = outbox.refused("a", forbidden, 1, 0.5);
    take(outcome.step);
    expect(outcome.kind).toBe("failed");
    expect(due(outbox)).toEqual(["b"]);
    const again = new Outbox([...stored.values()]);
    expect(states(again)).toEqual(["a failed", "b queued"]);
  });

  test("a reaction that is refused for good is dropped", () => {
    const { outbox, stored, take, add } = filled([]);
    add("r", { kind: "react", targetSeq: 3, emoji: "👍", on: true });
    due(outbox);
    const outcome = outbox.refused("r", forbidden, 1, 0.5);
    take(outcome.step);
    expect([outcome.kind, states(outbox), stored.size]).toEqual(["dropped", [], 0]);
  });

  test("after the connection ended what was on its way goes again, in order and under the same ids", () => {
    const { outbox } = filled(["a", "b"]);
    due(outbox);
    outbox.disconnected();
    expect(due(outbox)).toEqual(["a"]);
    expect(outbox.find("a")?.attempts).toBe(2);
  });

  test("silence is no refusal: what is on its way stays so", () => {
    const { outbox } = filled(["a", "b"]);
    due(outbox, 1);
    expect(due(outbox, 1_000_000)).toEqual([]);
    expect(outbox.find("a")?.state).toEqual({ kind: "inflight", sinceMs: 1 });
  });

  test("a storage brings back the order, whatever order it gives; what it does not know it leaves", () => {
    const { outbox, stored, add } = filled(["a", "b"]);
    add("e", { kind: "edit", targetSeq: 3, text: "better" });
    add("d", { kind: "delete", targetSeq: 3 });
    add("r", { kind: "react", targetSeq: 3, emoji: "👍", on: false });
    due(outbox);
    const values = JSON.parse(JSON.stringify([...stored.values()].reverse()));
    const again = new Outbox([...values, { version: 2 }, null, { ...values[0], command: { kind: "novel" } }]);
    expect(states(again)).toEqual(["a queued", "b queued", "e queued", "d queued", "r queued"]);
    expect(again.items("general").map(({ command }) => command)).toEqual(
      outbox.items("general").map(({ command }) => command),
    );
    again.add({ clientMsgId: "z", roomId: "general", command: { kind: "send", text: "last" }, nowMs: 2 });
    expect(again.items("general").at(-1)?.clientMsgId).toBe("z");
  });

  test("a retry goes out at once, also while its queue is held", () => {
    const { outbox, take } = filled(["a", "b"]);
    due(outbox);
    take(outbox.refused("a", forbidden, 1, 0.5).step);
    due(outbox);
    take(outbox.refused("b", { ...busy, retry_after_ms: 9_000 }, 1, 0.5).step);
    take(outbox.retry("a"));
    expect(due(outbox, 2)).toEqual(["a"]);
  });

  test("what is discarded leaves the queue and the storage", () => {
    const { outbox, stored, take } = filled(["a", "b"]);
    due(outbox);
    take(outbox.discard("a"));
    expect([due(outbox), [...stored.keys()]]).toEqual([["b"], ["b"]]);
    take(outbox.discardRoom("general"));
    expect([outbox.roomIds, stored.size]).toEqual([[], 0]);
  });

  test("R3 under another numbering what was acknowledged and not seen goes again", () => {
    const { outbox, stored, take } = filled(["a"]);
    due(outbox);
    take(outbox.acknowledged("a", 7, 5));
    take(outbox.renumbered());
    expect([...stored.keys()]).toEqual(["a"]);
    expect(due(outbox)).toEqual(["a"]);
  });

  test("a full outbox refuses, per room and in all, and an id is used once", () => {
    const outbox = new Outbox([], { itemsPerRoomMax: 2, itemsMax: 3 });
    const add = (clientMsgId: string, roomId: string) =>
      outbox.add({ clientMsgId, roomId, command: { kind: "send", text: "x" }, nowMs: 1 }).kind;
    expect([add("a", "one"), add("a", "one"), add("b", "one"), add("c", "one")]).toEqual([
      "added",
      "refused",
      "added",
      "refused",
    ]);
    expect([add("c", "two"), add("d", "two")]).toEqual(["added", "refused"]);
  });

  test("an item that did not change shows as the same object", () => {
    const { outbox } = filled(["a", "b"]);
    const [, before] = pendingOfOutbox(outbox.items("general"));
    due(outbox);
    expect(pendingOfOutbox(outbox.items("general"))[1]).toBe(before ?? expect.unreachable());
  });
});
