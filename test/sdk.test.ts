import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ConnectOptions, connect, type Koe, KoeError } from "@koe/sdk";
import { fileStorage } from "../sdk/src/file-storage.ts";
import { newPerson, type Person, post } from "./harness.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { textsOf, until, untilOnline } from "./until.ts";

const folder = mkdtempSync(join(tmpdir(), "koe-sdk-"));
const env = {
  KOE_LOG_LEVEL: "warn",
  KOE_MAX_MESSAGES_PER_10S: "60",
  KOE_MAX_FRAMES_PER_MINUTE: "1200",
};
const options = { dataDir: join(folder, "data"), env };
let koe: KoeProcess;
let proxy: TcpProxy;
let ann: Person;
let bob: Person;
const open: Koe[] = [];

beforeAll(async () => {
  koe = await startKoe(options);
  proxy = await startTcpProxy(koe.url);
  ann = await newPerson(koe.url, "ann");
  bob = await newPerson(koe.url, "bob");
});

afterEach(async () => {
  proxy.retarget(koe.url);
  await Promise.all(open.splice(0).map((client) => client.close()));
});

afterAll(async () => {
  await proxy.stop();
  await koe.stop();
  rmSync(folder, { recursive: true, force: true });
});

function connectAs(person: Person, more: Partial<ConnectOptions> = {}): Koe {
  const client = connect({ url: proxy.url, credentials: { cookie: person.cookie }, ...more });
  open.push(client);
  return client;
}

async function restartKilled(): Promise<void> {
  koe.signal("SIGKILL");
  await koe.exited;
  koe = await startKoe(options);
  proxy.retarget(koe.url);
}

/** A room of its own for a test, which nobody else writes to. */
async function newRoom(client: Koe, name: string) {
  const { id } = await client.api.createRoom({ name, visibility: "public" });
  await until(client.rooms, (rooms) => rooms.some((room) => room.id === id), `room ${id}`);
  return client.room(id);
}

describe("a client", () => {
  test("knows who it is and its rooms once it is online", async () => {
    const client = connectAs(ann);
    await until(client.rooms, (rooms) => rooms.some(({ id }) => id === "general"), "room general");
    expect(client.user.get()?.username).toBe("ann");
    expect(client.connection.get()).toEqual({ kind: "online" });
  });

  test("a send resolves with the numbers of its entry, and is in the timeline once", async () => {
    const client = connectAs(ann);
    const room = await newRoom(client, "resolves");
    const sending = room.send("hello");
    const shown = room.timeline.get().items.at(-1);
    expect(shown).toMatchObject({ kind: "pending", text: "hello", clientMsgId: sending.clientMsgId });
    const { seq } = await sending.done;
    const { items } = await until(room.timeline, (timeline) => textsOf(timeline).length === 1, "message");
    expect(items).toMatchObject([{ kind: "message", seq, text: "hello", key: shown?.key }]);
  });

  test("two clients come to show the same, with edits, reactions, replies and deletions", async () => {
    const [mine, theirs] = [connectAs(ann), connectAs(bob)];
    const room = await newRoom(mine, "same");
    const other = theirs.room(room.id);
    const stop = other.timeline.subscribe(() => {});
    const first = await room.send("first").done;
    const second = await room.send("second").done;
    await room.edit(first.seq, "first, edited").done;
    await until(other.timeline, (timeline) => textsOf(timeline).length === 2, "both messages");
    await other.react(first.seq, "👍", true).done;
    await other.send("a reply", { threadSeq: first.seq }).done;
    await room.delete(second.seq).done;
    const isDone = ({ items }: ReturnType<typeof other.timeline.get>) =>
      items.some((item) => item.kind === "message" && item.isDeleted && item.change === undefined) &&
      items.some((item) => item.kind === "message" && item.replyCount === 1);
    const [left, right] = await Promise.all([
      until(room.timeline, isDone, "changes"),
      until(other.timeline, isDone, "changes"),
    ]);
    expect(right.items).toEqual(left.items.map((item) => ({ ...item, key: expect.any(String) })));
    expect(left.items).toMatchObject([
      { text: "first, edited", reactions: [{ emoji: "👍", usernames: ["bob"] }], replyCount: 1 },
      { text: "", isDeleted: true },
    ]);
    const thread = await until(room.thread(first.seq), ({ items }) => items.length === 2, "thread");
    expect(textsOf(thread)).toEqual(["first, edited", "a reply"]);
    stop();
  });

  test("counts what is unread, and reading clears it on the user's other client", async () => {
    const [reader, elsewhere, writer] = [connectAs(ann), connectAs(ann), connectAs(bob)];
    const room = await newRoom(reader, "unread");
    const { seq } = await writer.room(room.id).send("read me, @ann").done;
    const numbersOf = (client: Koe) => client.rooms.get().find(({ id }) => id === room.id);
    const isUnread = (client: Koe) => () => numbersOf(client)?.unread === 1;
    await until(reader.rooms, isUnread(reader), "unread");
    await until(elsewhere.rooms, isUnread(elsewhere), "unread");
    expect(numbersOf(reader)).toMatchObject({ unread: 1, mentions: 1 });
    room.markRead(seq);
    expect(numbersOf(reader)).toMatchObject({ unread: 0, mentions: 0, read_seq: seq });
    await until(elsewhere.rooms, () => numbersOf(elsewhere)?.unread === 0, "read elsewhere");
  });

  test("shows who is online and who types", async () => {
    const [mine, theirs] = [connectAs(ann), connectAs(bob)];
    const room = await newRoom(mine, "presence");
    const other = theirs.room(room.id);
    const stop = other.timeline.subscribe(() => {});
    await until(room.presence, ({ usernames }) => usernames.join() === "ann,bob", "both online");
    other.startTyping();
    await until(room.typing, (names) => names.join() === "bob", "typing");
    await other.send("typed").done;
    await until(room.typing, (names) => names.length === 0, "no typing");
    stop();
  });

  test("reads the history page by page", async () => {
    const writer = connectAs(ann);
    const room = await newRoom(writer, "history");
    for (let at = 1; at <= 60; at += 15) {
      await Promise.all(Array.from({ length: 15 }, (_, more) => room.send(`m${at + more}`).done));
    }
    const reader = connectAs(bob);
    const read = reader.room(room.id);
    const stop = read.timeline.subscribe(() => {});
    await until(read.timeline, ({ isLoaded }) => isLoaded, "snapshot");
    expect(read.timeline.get().hasOlder).toBe(true);
    await Promise.all([read.loadOlder(), read.loadOlder()]);
    expect(read.timeline.get().hasOlder).toBe(false);
    expect(textsOf(read.timeline.get())).toEqual(Array.from({ length: 60 }, (_, at) => `m${at + 1}`));
    stop();
  }, 40_000);
});

describe("over interruptions", () => {
  test("a killed and restarted server loses nothing and doubles nothing", async () => {
    const [mine, theirs] = [connectAs(ann), connectAs(bob)];
    const room = await newRoom(mine, "kill");
    const other = theirs.room(room.id);
    const stop = other.timeline.subscribe(() => {});
    await room.send("before").done;
    await until(other.timeline, (timeline) => textsOf(timeline).length === 1, "the first message");
    const restarted = restartKilled();
    const waiting = [room.send("during"), room.send("during, too")];
    await restarted;
    mine.retryNow();
    await Promise.all(waiting.map(({ done }) => done));
    await room.send("after").done;
    const expected = ["before", "during", "during, too", "after"];
    await until(other.timeline, (timeline) => textsOf(timeline).length === 4, "all messages");
    expect(textsOf(other.timeline.get())).toEqual(expected);
    expect(textsOf(room.timeline.get())).toEqual(expected);
    stop();
  }, 40_000);

  test("the outbox and the timelines survive a restart of the client", async () => {
    const path = join(folder, "ann.jsonl");
    const before = connectAs(ann, { storage: fileStorage(path) });
    const room = await newRoom(before, "outbox");
    await room.send("sent").done;
    await until(room.timeline, (timeline) => textsOf(timeline).length === 1, "the first message");
    proxy.retarget(undefined);
    proxy.cutAll();
    await until(before.connection, ({ kind }) => kind !== "online", "loss");
    room.send("not sent");
    await before.close();
    const after = connectAs(ann, { storage: fileStorage(path) });
    const again = after.room(room.id);
    await until(again.timeline, ({ items }) => items.length === 2, "what was stored");
    expect(again.timeline.get().items).toMatchObject([
      { text: "sent" },
      { kind: "pending", text: "not sent" },
    ]);
    expect(after.user.get()?.username).toBe("ann");
    expect(after.rooms.get().some(({ id }) => id === room.id)).toBe(true);
    proxy.retarget(koe.url);
    after.retryNow();
    await until(again.timeline, (timeline) => textsOf(timeline).length === 2, "both messages");
    expect(textsOf(again.timeline.get())).toEqual(["sent", "not sent"]);
  });

  test("what is stored for one user is not sent by another", async () => {
    const path = join(folder, "shared.jsonl");
    const mine = connectAs(ann, { storage: fileStorage(path) });
    const room = await newRoom(mine, "shared storage");
    proxy.retarget(undefined);
    proxy.cutAll();
    await until(mine.connection, ({ kind }) => kind !== "online", "loss");
    room.send("for my eyes");
    await mine.close();
    proxy.retarget(koe.url);
    const theirs = connectAs(bob, { storage: fileStorage(path) });
    await untilOnline(theirs);
    expect(theirs.user.get()?.username).toBe("bob");
    expect(theirs.room(room.id).timeline.get().items).toEqual([]);
    await theirs.room(room.id).send("mine").done;
    const { entries } = await theirs.api.history(room.id);
    expect(entries.map(({ payload }) => payload.username)).toEqual(["bob"]);
  });

  test("the end of the session stops the client, which keeps what is not sent", async () => {
    const cora = await newPerson(koe.url, "cora");
    const client = connectAs(cora);
    await untilOnline(client);
    await post(koe.url, "/api/v1/logout", undefined, { Cookie: cora.cookie });
    const stopped = await until(client.connection, ({ kind }) => kind === "stopped", "stop");
    expect(stopped).toEqual({ kind: "stopped", reason: "session_ended" });
    client.room("general").send("still here");
    expect(client.room("general").timeline.get().items.at(-1)).toMatchObject({ state: "sending" });
  });

  test("a session that ended while the client was away stops it, too", async () => {
    const client = connectAs({ ...ann, cookie: "auth_token=nobody" });
    const stopped = await until(client.connection, ({ kind }) => kind === "stopped", "stop");
    expect(stopped).toEqual({ kind: "stopped", reason: "session_ended" });
  });
});

describe("refusals", () => {
  test("what is refused for good rejects, stays in view, and can be discarded", async () => {
    const client = connectAs(ann);
    const room = await newRoom(client, "refusals");
    const sending = room.send("x".repeat(8_001));
    const error = await sending.done.catch((error: unknown) => error);
    expect(error).toBeInstanceOf(KoeError);
    expect(error).toMatchObject({ code: "text_too_long", temporary: false });
    expect(room.timeline.get().items).toMatchObject([{ kind: "pending", state: "failed" }]);
    room.discard(sending.clientMsgId);
    expect(room.timeline.get().items).toEqual([]);
  });

  test("more messages than the server takes at once arrive all the same, in order", async () => {
    const client = connectAs(bob);
    const room = await newRoom(client, "many");
    const texts = Array.from({ length: 80 }, (_, at) => `message ${at}`);
    await Promise.all(texts.map((text) => room.send(text).done));
    const { entries } = await client.api.history(room.id, { limit: 200 });
    expect(entries.map(({ payload }) => "text" in payload && payload.text)).toEqual(texts);
    expect(client.connection.get()).toEqual({ kind: "online" });
  }, 60_000);

  test("a call that is refused rejects with the server's code and status", async () => {
    const client = connectAs(ann);
    const error = await client.api.history("no-such-room").catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "not_found", status: 404, temporary: false });
  });
});

describe("an access token", () => {
  test("lets a program talk", async () => {
    const owner = connectAs(ann);
    const { token } = await owner.api.createToken({ name: "a bot" });
    const bot = connect({ url: proxy.url, credentials: { token } });
    open.push(bot);
    const room = await newRoom(owner, "bots");
    await bot.room(room.id).send("beep").done;
    await until(room.timeline, (timeline) => textsOf(timeline).includes("beep"), "the bot's message");
  });
});
