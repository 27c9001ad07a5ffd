import { describe, expect, test } from "bun:test";
import { simulatedEntry } from "../../../test/simulated-directory.ts";
import { SimulatedRuntime } from "../actor/simulated-runtime.ts";
import { spawn } from "../actor/spawn.ts";
import { LocalBus } from "../bus/local-bus.ts";
import type { AppendOutcome, Entry, NewEntry } from "../store/entry.ts";
import { StorageUnavailable } from "../store/postgres.ts";
import { type AppendReply, logWriterLimits, logWriterSpec } from "./log-writer.ts";

/** Batches as the writer hands them over; each is answered when the test says so. The database has its own tests. */
class PendingBatches {
  readonly texts: string[][] = [];
  readonly #pending: PromiseWithResolvers<readonly AppendOutcome[]>[] = [];
  #seq = 0;

  append(batch: readonly NewEntry[]): Promise<readonly AppendOutcome[]> {
    this.texts.push(batch.map(textOf));
    const answer = Promise.withResolvers<readonly AppendOutcome[]>();
    this.#pending.push(answer);
    return answer.promise;
  }

  /** `others`: what comes with the first of the batch. */
  commit(others: readonly Entry[] = []): void {
    const outcomes = (this.texts.at(-1) ?? []).map((text, index): AppendOutcome => {
      const entry = { ...simulatedEntry(++this.#seq), text };
      return { kind: "appended", entry, others: index === 0 ? others : [] };
    });
    this.#pending.at(-1)?.resolve(outcomes);
  }

  fail(error: Error): void {
    this.#pending.at(-1)?.reject(error);
  }
}

function startWriter() {
  const runtime = new SimulatedRuntime();
  const batches = new PendingBatches();
  const bus = new LocalBus();
  const story: string[] = [];
  bus.subscribe("general", (entries) => story.push(`heard ${entries.map(textOf).join(" ")}`));
  bus.subscribe("@ann", (entries) => story.push(`ann heard ${entries.map(({ seq }) => seq).join(" ")}`));
  const onRefusedMessage = (roomId: string) => `error in ${roomId}`;
  const { ref } = spawn(runtime, logWriterSpec({ log: batches, bus, onRefusedMessage }));
  const append = (text: string) => {
    const by = { roomId: "general", userId: "u", username: "ann", clientMsgId: `id-${text}` };
    const reply = (answer: AppendReply) => story.push(`${text} ${answer.kind}`);
    return ref.cast({ kind: "append", entry: { kind: "message", ...by, text }, reply });
  };
  return { runtime, batches, story, append };
}

function textOf(entry: Entry | NewEntry): string {
  return entry.kind === "message" ? entry.text : "";
}

describe("the log writer", () => {
  test("appends what queued up while the last commit ran in one batch, in order", async () => {
    const { runtime, batches, append } = startWriter();
    append("a");
    await runtime.settle();
    for (const text of ["b", "c", "d"]) append(text);
    await runtime.settle();
    expect(batches.texts).toEqual([["a"]]);
    batches.commit();
    await runtime.settle();
    expect(batches.texts).toEqual([["a"], ["b", "c", "d"]]);
  });

  test("announces what came with an entry in other logs to whoever listens to those", async () => {
    const { runtime, batches, story, append } = startWriter();
    append("a");
    await runtime.settle();
    batches.commit([
      { ...simulatedEntry(7), roomId: "@ann" },
      { ...simulatedEntry(8), roomId: "@bob" },
    ]);
    await runtime.settle();
    expect(story).toEqual(["heard a", "ann heard 7", "a appended"]);
  });

  test("announces committed entries before their senders hear of it", async () => {
    const { runtime, batches, story, append } = startWriter();
    append("a");
    await runtime.settle();
    expect(story).toEqual([]);
    batches.commit();
    await runtime.settle();
    expect(story).toEqual(["heard a", "a appended"]);
  });

  test("halves a batch that fails until the bad message stands alone, and keeps the order of the others", async () => {
    const { runtime, batches, story, append } = startWriter();
    append("first");
    await runtime.settle();
    for (const text of ["a", "b", "bad", "c"]) append(text);
    batches.commit();
    await runtime.settle();
    for (let round = 0; round < 10 && story.length < 9; round++) {
      if (batches.texts.at(-1)?.includes("bad")) batches.fail(new Error("refused"));
      else batches.commit();
      await runtime.settle();
    }
    expect(story).toEqual([
      "heard first",
      "first appended",
      "heard a b",
      "a appended",
      "b appended",
      "bad failed",
      "heard c",
      "c appended",
    ]);
  });

  test("tells all of a batch in an outage, once each, and goes on with the next", async () => {
    const { runtime, batches, story, append } = startWriter();
    append("a");
    await runtime.settle();
    append("b");
    batches.fail(new StorageUnavailable("away"));
    await runtime.settle();
    expect(story).toEqual(["a unavailable"]);
    batches.commit();
    await runtime.settle();
    expect(story).toEqual(["a unavailable", "heard b", "b appended"]);
  });

  test("takes long messages in several batches, and one that is longer than a batch by itself", async () => {
    const { runtime, batches, append } = startWriter();
    const third = "x".repeat(logWriterLimits.batchTextMax / 3);
    append("first");
    await runtime.settle();
    for (const text of ["1", "2", "3", "4"]) append(text + third);
    append("x".repeat(logWriterLimits.batchTextMax + 1));
    append("last");
    for (let round = 0; round < 5; round++) {
      batches.commit();
      await runtime.settle();
    }
    expect(batches.texts.map((batch) => batch.length)).toEqual([1, 2, 2, 1, 1]);
  });

  test("says busy when its queue is full, and keeps batches within their bound", async () => {
    const { runtime, batches, story, append } = startWriter();
    append("0");
    await runtime.settle();
    // The mailbox and the queue behind it are bounded alike, so the queue is filled in two goes.
    for (const half of [0, 1]) {
      for (let number = 1; number <= logWriterLimits.queueMax / 2; number++) append(`${half}-${number}`);
      await runtime.settle();
    }
    append("one too many");
    await runtime.settle();
    expect(story).toEqual(["one too many busy"]);
    batches.commit();
    await runtime.settle();
    expect(batches.texts[1]).toHaveLength(logWriterLimits.batchEntriesMax);
  });
});
