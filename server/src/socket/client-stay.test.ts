import { afterEach, expect, test } from "bun:test";
import {
  type ClientEvent,
  type ClientFrame,
  defaultLimits,
  encodeClientFrame,
  ownLogId,
} from "@koe/protocol";
import { type Rooms, startRooms } from "../../../test/rooms.ts";
import { spawn } from "../actor/spawn.ts";
import { systemRuntime } from "../actor/system-runtime.ts";
import type { FanOut } from "../room/fan-out.ts";
import type { LogWriterMessage } from "../room/log-writer.ts";
import type { PresenceUser } from "../room/presence.ts";
import { clientConnectionSpec } from "./client-connection.ts";

/** What clients notice of rooms that crash, on a real database: nothing. */
const runtime = systemRuntime();
let rooms: Rooms | undefined;

afterEach(async () => {
  await rooms?.stop();
  rooms = undefined;
});

/** Publications until the next crash. */
const crashEvery = 6;
const crashesMax = 3;

/** Lets some publications crash the room that publishes. */
function crashing(fanOut: FanOut, state: { isOn: boolean; crashes: number }): FanOut {
  let published = 0;
  return {
    subscribe: (...args) => fanOut.subscribe(...args),
    unsubscribe: (...args) => fanOut.unsubscribe(...args),
    send: (...args) => fanOut.send(...args),
    close: (...args) => fanOut.close(...args),
    publish(topic, frame) {
      if (state.isOn && ++published % crashEvery === 0) {
        state.crashes++;
        throw new Error("a fault on purpose");
      }
      fanOut.publish(topic, frame);
    },
  };
}

function connect({ directory, store, sockets }: Rooms, connectionId: string, user: PresenceUser) {
  sockets.hearAsClient(connectionId);
  const { ref: writer } = spawn<LogWriterMessage>(runtime, {
    name: "writer",
    mailboxMax: 1,
    create: () => ({ handle: () => {} }),
  });
  const { ref } = spawn(
    runtime,
    clientConnectionSpec({
      connectionId,
      session: { sessionId: connectionId, access: undefined, user: { ...user, role: "member" } },
      directory,
      writer,
      standings: store.standings,
      outlet: {
        send: (frame) => sockets.send(connectionId, frame),
        close: (reason) => sockets.close(connectionId, reason),
        unreadBytes: () => 0,
      },
      limits: { ...defaultLimits, framesPerMinuteMax: 100_000, frameBurstMax: 10_000 },
      newClientMsgId: () => crypto.randomUUID(),
    }),
  );
  const heard = () => sockets.heardAsClient(connectionId);
  return {
    say: (frame: ClientFrame) =>
      ref.cast({ kind: "frame", text: encodeClientFrame(frame), limitedForMs: undefined }),
    seqs: () => heard().flatMap((event) => (event.event === "new_message" ? [event.payload.seq] : [])),
    count: (name: ClientEvent["event"]) => heard().filter(({ event }) => event === name).length,
    ackedIds: () => heard().flatMap((event) => (event.event === "ack" ? (event.id ?? []) : [])),
  };
}

test("a room that crashes again and again is noticed by none of its clients (I13, G4)", async () => {
  const state = { isOn: false, crashes: 0 };
  rooms = await startRooms({ wrapFanOut: (fanOut) => crashing(fanOut, state) });
  const { sockets, newUser, reports } = rooms;
  const ann = connect(rooms, "ann", await newUser("ann"));
  const bob = connect(rooms, "bob", await newUser("bob"));
  const subscribe: ClientFrame = {
    event: "subscribe",
    payload: { rooms: [{ room_id: "general" }, { room_id: ownLogId }] },
  };
  for (const client of [ann, bob]) client.say(subscribe);
  await sockets.until(() => ann.count("room_snapshot") === 2 && bob.count("room_snapshot") === 2);

  state.isOn = true;
  const count = 30;
  for (let id = 1; id <= count; id++) {
    const client = id % 2 === 0 ? ann : bob;
    client.say({
      event: "send_message",
      id,
      payload: { room_id: "general", text: `text ${id}`, client_msg_id: `message-${id}` },
    });
    // One after the other, so that crashes fall between deliveries too; a room that crashes too often is let go.
    await sockets.until(() => client.ackedIds().includes(id));
    state.isOn = state.crashes < crashesMax;
  }
  await sockets.until(() => ann.seqs().length >= count && bob.seqs().length >= count);
  const all = Array.from({ length: count }, (_, index) => index + 1);
  for (const client of [ann, bob]) {
    expect(client.seqs()).toEqual(all);
    expect([client.count("room_snapshot"), client.count("error"), client.count("unsubscribed")]).toEqual([
      2, 0, 0,
    ]);
  }
  expect([...ann.ackedIds(), ...bob.ackedIds()].sort((a, b) => a - b)).toEqual(all);
  expect(sockets.closed.size).toBe(0);
  expect(state.crashes).toBe(crashesMax);
  expect(reports.filter(({ kind }) => kind === "child_restarted").length).toBe(crashesMax);
});
