import { expect, test } from "bun:test";
import { newPerson } from "../harness.ts";
import { enterRaw, openRaw } from "./handshake.ts";
import { koeOfThisFile, residentMib } from "./koe-of-this-file.ts";
import { textFrame } from "./raw-frame.ts";

/**
 * Sockets that take nothing from the kernel any more, in a room where much is said. The kernel holds a few MiB for each;
 * what comes on top is Koe's own backlog, and beyond its bound the socket is cut, without a close frame, for which
 * there is no room (RFC 6455, 7.1.7 allows it).
 */
const backlogMibMax = 1;
const silentCount = 50;
const koe = koeOfThisFile({
  KOE_MAX_BACKLOG_BYTES: String(backlogMibMax * 1024 * 1024),
  KOE_MAX_TEXT_CHARS: "60000",
  KOE_MAX_FRAMES_PER_MINUTE: "1000000",
  KOE_MAX_FRAME_BURST: "1000000",
  KOE_MAX_MESSAGES_PER_10S: "1000000",
  KOE_MAX_SOCKETS_PER_USER: "1000",
});

/** More than the largest send buffer that Linux gives a socket by itself (4 MiB), and both ends' rest. */
const messagesMax = 300;
const textBytes = 50_000;

test(`${silentCount} silent readers are cut, while the others hear everything in order`, async () => {
  const writer = await enterRaw(koe.url, await newPerson(koe.url, "writer"));
  const listener = await enterRaw(koe.url, await newPerson(koe.url, "listener"));
  const mute = await newPerson(koe.url, "mute");
  const silent = [await enterRaw(koe.url, mute)];
  while (silent.length < silentCount) silent.push(await openRaw(koe.url, mute));
  for (const socket of silent) socket.pause();

  const before = residentMib(koe.pid);
  let most = before;
  const isCut = () => listener.heard("user_left_room").length > 0;
  const said: string[] = [];
  while (!isCut() && said.length < messagesMax) {
    const text = `${said.length} `.padEnd(textBytes, "x");
    said.push(text);
    writer.write(textFrame(JSON.stringify({ event: "send_message", id: said.length, payload: { text } })));
    await listener.until(
      () => listener.heard("new_message").length === said.length,
      `message ${said.length}`,
    );
    most = Math.max(most, residentMib(koe.pid));
  }
  await writer.waitFor("ack", ({ id }) => id === said.length);
  const left = await listener.waitFor("user_left_room");
  expect(left.payload).toMatchObject({
    username: "mute",
    online_users: ["listener", "writer"],
    online_count: 2,
  });

  expect(listener.heard("new_message").map(({ payload }) => payload.text)).toEqual(said);
  expect(writer.heard("ack").map(({ id }) => id)).toEqual(said.map((_, index) => index + 1));
  // Each backlog, twice over for what the allocator rounds up and the collector has not fetched yet.
  expect(most - before).toBeLessThan(2 * backlogMibMax * silentCount + 50);

  for (const socket of silent) {
    socket.resume();
    expect(await socket.ending()).toEqual({ code: undefined, reason: "" });
    // What it did get has no hole: the rest is for it to fetch after it has come back.
    const heard = socket.heard("new_message").map(({ payload }) => payload.text);
    expect(heard).toEqual(said.slice(0, heard.length));
    socket.forget();
  }
});
