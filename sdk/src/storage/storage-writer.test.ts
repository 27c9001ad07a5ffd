import { expect, test } from "bun:test";
import type { Timer } from "../environment.ts";
import type { Storage, StorageChange } from "./storage.ts";
import { StorageWriter } from "./storage-writer.ts";

/** A storage that keeps what it was told, and fails on demand. */
function heardStorage() {
  const calls: (readonly StorageChange[])[] = [];
  const state = { isBroken: false };
  const storage: Storage = {
    load: async () => {
      if (state.isBroken) throw new Error("broken");
      return [{ collection: "outbox", key: "a", value: 1 }];
    },
    write: async (changes) => {
      if (state.isBroken) throw new Error("disk full");
      calls.push(changes);
    },
    close: async () => {},
  };
  return { storage, calls, state };
}

function writerOf(storage: Storage) {
  const warnings: string[] = [];
  const due: (() => void)[] = [];
  const after = (_delayMs: number, run: () => void): Timer => {
    due.push(run);
    return { cancel: () => due.splice(due.indexOf(run) >>> 0, 1) };
  };
  const writer = new StorageWriter(storage, { after, warn: (message) => warnings.push(message) });
  return { writer, warnings, due };
}

test("changes gather; the last one of a record is written, with the value that it has then", async () => {
  const { storage, calls } = heardStorage();
  const { writer } = writerOf(storage);
  let value = 1;
  writer.put("rooms", "a", () => value);
  writer.put("rooms", "b", () => "b");
  writer.put("rooms", "a", () => value);
  value = 2;
  expect(calls).toEqual([]);
  await writer.flush();
  expect(calls).toEqual([
    [
      { kind: "put", collection: "rooms", key: "b", value: "b" },
      { kind: "put", collection: "rooms", key: "a", value: 2 },
    ],
  ]);
});

test("the outbox does not wait for more", async () => {
  const { storage, calls } = heardStorage();
  const { writer } = writerOf(storage);
  writer.put("outbox", "a", () => 1);
  await writer.close();
  expect(calls).toHaveLength(1);
});

test("a storage that fails is given up with one warning, and the client goes on", async () => {
  const { storage, calls, state } = heardStorage();
  const { writer, warnings } = writerOf(storage);
  expect(await writer.load()).toHaveLength(1);
  state.isBroken = true;
  writer.put("outbox", "a", () => 1);
  await writer.flush();
  writer.put("outbox", "b", () => 2);
  await writer.close();
  expect(warnings).toEqual(["the storage fails (disk full); what is not sent is kept in memory only"]);
  expect(calls).toEqual([]);
});

test("a storage has one call at a time, and none after its end", async () => {
  const calls: string[] = [];
  const loaded = Promise.withResolvers<readonly []>();
  const { writer } = writerOf({
    load: () => {
      calls.push("load");
      return loaded.promise;
    },
    write: async () => void calls.push("write"),
    close: async () => void calls.push("close"),
  });
  const loading = writer.load();
  writer.put("outbox", "a", () => 1);
  const closing = Promise.all([writer.close(), writer.close()]);
  writer.put("outbox", "b", () => 2);
  calls.push("loaded");
  loaded.resolve([]);
  await Promise.all([loading, closing]);
  writer.put("outbox", "c", () => 3);
  await writer.flush();
  expect(calls).toEqual(["loaded", "load", "write", "close"]);
});

test("a storage that does not answer keeps nobody waiting", async () => {
  const { storage } = heardStorage();
  const { writer, warnings, due } = writerOf({ ...storage, load: () => new Promise(() => {}) });
  const loading = writer.load();
  await Promise.resolve();
  for (const run of [...due]) run();
  expect(await loading).toEqual([]);
  expect(warnings).toHaveLength(1);
});
