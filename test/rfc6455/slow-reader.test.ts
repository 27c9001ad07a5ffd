import { expect, test } from "bun:test";
import { newPerson } from "../harness.ts";
import { enterRaw } from "./handshake.ts";
import { koeOfThisFile, residentMib } from "./koe-of-this-file.ts";
import { textFrame } from "./raw-frame.ts";

/**
 * A socket that reads, but more slowly than is said: its backlog stays under the bound and above the half of it. It is
 * told so with 4002, after everything that was in the backlog, so that it knows to resume.
 */
const backlogMibMax = 32;
const koe = koeOfThisFile({
  KOE_MAX_BACKLOG_BYTES: String(backlogMibMax * 1024 * 1024),
  KOE_MAX_TEXT_CHARS: "1000000",
  KOE_MAX_FRAME_BYTES: String(2 * 1024 * 1024),
  KOE_MAX_FRAMES_PER_MINUTE: "1000000",
  KOE_MAX_FRAME_BURST: "1000000",
  KOE_MAX_MESSAGES_PER_10S: "1000000",
});

/** In MiB, of which the kernel takes up to 8 (both ends) and the reader a little: between 16 and 32 remain with Koe. */
const messageCount = 31;
const textBytes = 999_000;
/** How often the slow one reads a little: half a MiB at most. */
const gulpEvery = 7;

test("a slow reader is closed with 4002, and has heard everything up to there", async () => {
  const writer = await enterRaw(koe.url, await newPerson(koe.url, "writer"));
  const listener = await enterRaw(koe.url, await newPerson(koe.url, "listener"));
  const slow = await enterRaw(koe.url, await newPerson(koe.url, "slow"));
  slow.pause();
  const before = residentMib(koe.pid);
  const said: string[] = [];
  for (let number = 0; number < messageCount; number++) {
    const text = `${number} `.padEnd(textBytes, "x");
    said.push(text);
    writer.write(textFrame(JSON.stringify({ event: "send_message", payload: { text } })));
    await listener.until(() => listener.heard("new_message").length > number, `message ${number}`);
    if (number % gulpEvery === 0) await slow.gulp();
  }
  const left = await listener.waitFor("user_left_room");
  expect(left.payload.username).toBe("slow");
  expect(residentMib(koe.pid) - before).toBeLessThan(4 * backlogMibMax);

  slow.resume();
  expect(await slow.ending()).toEqual({ code: 4002, reason: "slow_consumer" });
  expect(slow.heard("new_message").map(({ payload }) => payload.text)).toEqual(said);
  expect(listener.heard("new_message").map(({ payload }) => payload.text)).toEqual(said);
});
