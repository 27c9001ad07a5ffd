/** The pure parts together: whatever happens on the way, everybody ends with the log, and the log with every send once. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Done, type Present, TestLog, timeOf } from "../timeline/test-log.ts";
import type { MessageItem, TimelineItem } from "../view.ts";
import { TestClient } from "./test-client.ts";

const number = fc.nat({ max: 40 });
const emoji = fc.constantFrom("👍", "🎉");
const user = fc.constantFrom("u1", "u2");
const text = fc.constantFrom("ja", "nein", "声");

const done: fc.Arbitrary<Done> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("message" as const), text }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("message" as const), text, threadSeq: number }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("edit" as const), targetSeq: number, text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), targetSeq: number }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("react" as const), targetSeq: number, emoji, on: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("topic" as const), topic: text }) },
);

const mine = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("send" as const), text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("send" as const), text, threadSeq: number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("edit" as const), targetSeq: number, text }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("react" as const), targetSeq: number, emoji, on: fc.boolean() }),
  },
);

type Step = (client: TestClient, log: TestLog) => void;

/** A step that prints as what it does when a run fails. */
function step(name: string, run: Step): Step {
  return Object.assign(run, { [fc.toStringMethod]: () => name });
}

const busy = { code: "server_busy", message: "Busy.", temporary: true };
const refused = { code: "forbidden", message: "No.", temporary: false };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .tuple(done, user)
      .map(([what, by]) =>
        step(`others ${JSON.stringify(what)}`, (client, log) => client.announce(log.append(what, by))),
      ),
  },
  {
    weight: 4,
    arbitrary: mine.map((what) => step(`I ${JSON.stringify(what)}`, (client) => void client.act(what))),
  },
  { weight: 4, arbitrary: fc.constant(step("flush", (client) => client.flush())) },
  { weight: 4, arbitrary: fc.constant(step("serve", (client) => client.serve())) },
  { weight: 1, arbitrary: fc.constant(step("serve, ack lost", (client) => client.serve(undefined, true))) },
  { weight: 1, arbitrary: fc.constant(step("serve: busy", (client) => client.serve(busy))) },
  { weight: 1, arbitrary: fc.constant(step("serve: no", (client) => client.serve(refused))) },
  { weight: 6, arbitrary: fc.constant(step("deliver", (client) => client.deliver())) },
  { weight: 4, arbitrary: fc.constant(step("drain", (client) => client.drain())) },
  {
    weight: 3,
    arbitrary: fc.nat({ max: 3 }).map((index) =>
      step(`overtake ${index}`, (client) => {
        // A snapshot is a wall in the stream: nothing overtakes it.
        if (!client.wire.slice(0, index + 1).some(({ kind }) => kind === "snapshot")) client.deliver(index);
      }),
    ),
  },
  { weight: 1, arbitrary: fc.constant(step("double", (client) => client.deliver(0, true))) },
  {
    weight: 1,
    arbitrary: fc.constant(
      step("lose", (client) => {
        if (client.wire[0]?.kind === "entry") client.wire.shift();
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.array(fc.tuple(done, user), { minLength: 10, maxLength: 20 }).map((much) =>
      step(`away, while others ${JSON.stringify(much)}`, (client, log) => {
        client.disconnect();
        for (const [what, by] of much) log.append(what, by);
      }),
    ),
  },
  { weight: 2, arbitrary: fc.constant(step("disconnect", (client) => client.disconnect())) },
  { weight: 4, arbitrary: fc.constant(step("connect", (client) => client.connect())) },
  { weight: 1, arbitrary: fc.constant(step("subscribe", (client) => client.subscribe())) },
  { weight: 2, arbitrary: fc.constant(step("save", (client) => client.save())) },
  { weight: 1, arbitrary: fc.constant(step("restart", (client) => client.restart())) },
  {
    weight: 1,
    arbitrary: fc.nat({ max: 3 }).map((lost) =>
      step(`restore, losing ${lost}`, (client, log) => {
        client.disconnect();
        log.restore(Math.max(0, log.head - lost));
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constant(
      step("older", (client) => client.ask("extend", { beforeSeq: client.timeline.shown.prevSeq + 1 })),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constant(
      step("newer", (client) => client.ask("extend", { afterSeq: client.timeline.shown.seq })),
    ),
  },
  {
    weight: 2,
    arbitrary: number.map((aroundSeq) =>
      step(`around ${aroundSeq}`, (client) => client.ask("show", { aroundSeq })),
    ),
  },
  {
    weight: 2,
    arbitrary: number.map((threadSeq) =>
      step(`thread ${threadSeq}`, (client) =>
        client.ask("thread", { threadSeq, beforeSeq: client.timeline.threadOlderThan(threadSeq) }),
      ),
    ),
  },
  { weight: 3, arbitrary: fc.constant(step("read pages", (client) => client.readPages())) },
  { weight: 4, arbitrary: fc.constant(step("take page", (client) => client.takePage())) },
  { weight: 1, arbitrary: fc.constant(step("present", (client) => client.showPresent())) },
);

test("Whatever is lost, doubled, overtaken or restarted: the timeline is the log folded from its start, each entry once", () => {
  fc.assert(
    fc.property(limits, history, fc.array(steps, { maxLength: 120, size: "max" }), (bounds, before, run) => {
      const log = new TestLog();
      for (const what of before) log.append(what);
      const client = new TestClient(log, bounds);
      for (const each of run) {
        each(client, log);
        if (isInStep(client, log)) expectShown(client, log);
      }
      settle(client, log);
      expectShown(client, log);
      client.showPresent();
      while (client.main.hasOlder) {
        client.load("extend", { beforeSeq: client.timeline.shown.prevSeq + 1 });
      }
      expectShown(client, log);
      if (bounds.repliesMax !== undefined) return;
      for (const { seq, threadSeq } of log.present().values()) {
        if (threadSeq === undefined) expectWholeThread(client, log, seq);
      }
    }),
    { numRuns: 150 },
  );
});

test("Every send that was not refused for good is in the log once, in the order of sending, whatever is lost", () => {
  fc.assert(
    fc.property(limits, history, fc.array(steps, { maxLength: 120, size: "max" }), (bounds, before, run) => {
      const log = new TestLog();
      for (const what of before) log.append(what);
      const client = new TestClient(log, bounds);
      const sent: string[] = [];
      for (const each of run) {
        const before = new Set(client.outbox.items(log.roomId).map(({ clientMsgId }) => clientMsgId));
        each(client, log);
        for (const { clientMsgId, command } of client.outbox.items(log.roomId)) {
          if (!before.has(clientMsgId) && command.kind === "send" && command.threadSeq === undefined) {
            if (!sent.includes(clientMsgId)) sent.push(clientMsgId);
          }
        }
      }
      const failed = new Set(
        client.outbox
          .items(log.roomId)
          .filter(({ state }) => state.kind === "failed")
          .map(({ clientMsgId }) => clientMsgId),
      );
      const lostByRestore = log.epoch > 1;
      settle(client, log);
      const accepted = sent.filter((id) => !failed.has(id));
      if (lostByRestore) return;
      expect(accepted.map((id) => log.countOf(id))).toEqual(accepted.map(() => 1));
      const seqs = accepted.map((id) => log.seqOf(id) ?? 0);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      expect([...client.stored.keys()].sort()).toEqual(
        client.outbox
          .items(log.roomId)
          .map(({ clientMsgId }) => clientMsgId)
          .sort(),
      );
    }),
    { numRuns: 150 },
  );
});

/** As they are, and so narrow that something always has to go. */
const limits = fc.constantFrom({}, { itemsMax: 10, presentItems: 3, repliesMax: 8 });

/** What was there before the client came. */
const history = fc.array(done, { maxLength: 40, size: "max" });

/** Connected, nothing on the way, nothing of one's own unsettled. */
function isInStep(client: TestClient, log: TestLog): boolean {
  const { position, hasHole } = client.sequencer;
  return (
    position?.epoch === String(log.epoch) &&
    position.seq === log.head &&
    !hasHole &&
    client.outbox.items(log.roomId).every(({ command }) => command.kind === "send")
  );
}

/** A good connection, for long enough. */
function settle(client: TestClient, log: TestLog): void {
  client.connect();
  client.drain();
  for (
    let turn = 0;
    client.outbox.items(log.roomId).some(({ state }) => state.kind !== "failed");
    turn += 1
  ) {
    expect(turn).toBeLessThan(1_000);
    client.nowMs += 60_000;
    client.flush();
    client.serve();
    client.drain();
  }
  for (const { clientMsgId } of client.outbox.items(log.roomId)) client.discard(clientMsgId);
}

function expectShown(client: TestClient, log: TestLog): void {
  const { prevSeq, seq } = client.timeline.shown;
  const present = log.present();
  const expected = [];
  for (let at = prevSeq + 1; at <= seq; at += 1) {
    const message = present.get(at);
    if (message === undefined && log.event(at).event === "room_changed") expected.push({ seq: at });
    else if (message !== undefined && message.threadSeq === undefined) expected.push(shownAs(message));
  }
  expect(stored(client.main.items, present)).toEqual(expected);
  expect(client.main.hasOlder).toBe(prevSeq > 0);
  for (const message of present.values()) {
    if (message.threadSeq === undefined) expectThread(client, log, message);
  }
}

/** What is shown of a thread is right: the first message or nothing of it, and the last replies without a hole. */
function expectThread(client: TestClient, log: TestLog, root: Present): void {
  const present = log.present();
  const shown = stored(client.timeline.thread(root.seq).items, present);
  const replies = [...present.values()].filter(({ threadSeq }) => threadSeq === root.seq).map(shownAs);
  const shownReplies = shown.filter(({ seq }) => seq !== root.seq);
  expect(shownReplies).toEqual(replies.slice(replies.length - shownReplies.length));
  if (shown.length > shownReplies.length) expect(shown[0]).toEqual(shownAs(root));
}

function expectWholeThread(client: TestClient, log: TestLog, rootSeq: number): void {
  for (let pages = 0; ; pages += 1) {
    const beforeSeq = client.timeline.threadOlderThan(rootSeq);
    if (beforeSeq === undefined) break;
    expect(pages).toBeLessThan(50);
    client.load("thread", { threadSeq: rootSeq, beforeSeq });
  }
  const replies = [...log.present().values()].filter(
    ({ seq, threadSeq }) => seq === rootSeq || threadSeq === rootSeq,
  );
  expect(stored(client.timeline.thread(rootSeq).items, log.present())).toEqual(replies.map(shownAs));
  expect(client.timeline.thread(rootSeq).hasOlder).toBe(false);
}

function stored(items: readonly TimelineItem[], present: ReadonlyMap<number, Present>) {
  return items.flatMap((item) => {
    if (item.kind === "pending") return [];
    if (item.kind === "notice") return [{ seq: item.seq }];
    // Where the reply before a deleted one is not here, the deleted one stays named.
    const isDeletedNamed = present.get(item.lastReplySeq ?? 0)?.isDeleted === true;
    const shown = fields(item);
    return [isDeletedNamed ? { ...shown, lastReplySeq: present.get(item.seq)?.lastReplySeq } : shown];
  });
}

function fields(item: MessageItem) {
  const { seq, userId, text, isDeleted, reactions, replyCount, lastReplySeq, threadSeq, timestampMs } = item;
  const reacted = reactions.map(({ emoji, usernames }) => [emoji, [...usernames]]);
  const { editedAtMs } = item;
  return {
    seq,
    userId,
    text,
    isDeleted,
    reacted,
    replyCount,
    lastReplySeq,
    threadSeq,
    timestampMs,
    editedAtMs,
  };
}

function shownAs(message: Present): ReturnType<typeof fields> {
  const { seq, userId, text, isDeleted, threadSeq, lastReplySeq, editedBy } = message;
  return {
    ...{ seq, userId, text, isDeleted, threadSeq, lastReplySeq, replyCount: message.replies },
    reacted: [...message.reactions].map(([emoji, users]) => [emoji, [...users]]),
    timestampMs: timeOf(seq),
    editedAtMs: editedBy === undefined ? undefined : timeOf(editedBy),
  };
}
