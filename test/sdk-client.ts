/**
 * For tests of the SDK: a client on a simulated machine, and the words of the server that it talks to.
 */
import { connect } from "../sdk/src/client/connect.ts";
import type { Storage, StorageChange, StoredRecord } from "../sdk/src/storage/storage.ts";
import { simulatedEnvironment } from "./simulated-environment.ts";

export const limits = { frames_per_minute_max: 120, frame_burst_max: 40 };
export const ann = { id: "1", username: "ann", role: "member" };

export const room = (id: string, more: object = {}) => ({
  id,
  name: id,
  topic: "",
  visibility: "public",
  archived: false,
  role: "member",
  seq: 0,
  read_seq: 0,
  unread: 0,
  mentions: 0,
  ...more,
});

export const entry = (seq: number, text: string, more: object = {}) => ({
  room_id: "a",
  seq,
  timestamp: "2026-01-02T03:04:05.678Z",
  user_id: "2",
  username: "bob",
  client_msg_id: `bob-${seq}-id`,
  text,
  ...more,
});

/** A storage that outlives its clients. */
export function keptStorage(): Storage & { readonly records: Map<string, StoredRecord> } {
  const records = new Map<string, StoredRecord>();
  const apply = (change: StorageChange) => {
    const name = `${change.collection}/${change.key}`;
    if (change.kind === "remove") records.delete(name);
    else records.set(name, change);
  };
  return {
    records,
    load: async () => [...records.values()],
    write: async (changes) => changes.forEach(apply),
    close: async () => {},
  };
}

export function openedClient(storage?: Storage) {
  const { runtime, environment, sockets, rest, setClockBy } = simulatedEnvironment();
  const koe = connect({ url: "http://koe.test", environment, ...(storage === undefined ? {} : { storage }) });
  const last = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) throw new Error("no socket");
    return socket;
  };
  const frames = (event: string) =>
    last()
      .heard.map((text) => JSON.parse(text))
      .filter((frame) => frame.event === event);
  const greet = (more: object = {}) =>
    last().say("hello", {
      connection_id: "1",
      epoch: "e",
      user: ann,
      server: { name: "Koe", version: "0.1.0", protocol: 2 },
      me_seq: 0,
      heartbeat_interval_ms: 25_000,
      limits,
      features: [],
      ...more,
    });
  const snapshot = (roomId: string, seq: number, events: readonly object[], more: object = {}) =>
    last().say("room_snapshot", {
      room_id: roomId,
      recovered: false,
      epoch: "e",
      seq,
      prev_seq: seq - events.length,
      events: events.map((payload) => ({ event: "new_message", payload })),
      ...more,
    });
  return { runtime, koe, sockets, last, frames, greet, snapshot, rest, setClockBy };
}

/** A client that is in room `a`, which stands at entry 1. */
export async function inRoom(storage?: Storage) {
  const bench = openedClient(storage);
  await bench.runtime.settle();
  bench.greet();
  bench.snapshot("@me", 1, [], { rooms: [room("a")] });
  bench.snapshot("a", 1, [entry(1, "one")]);
  const texts = () => {
    const { items } = bench.koe.room("a").timeline.get();
    return items.map((item) => (item.kind === "notice" ? "" : item.text));
  };
  return { ...bench, texts };
}
