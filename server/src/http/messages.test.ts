import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { historyPage } from "@koe/protocol";
import fc from "fast-check";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "../store/postgres.ts";
import { type ApiUnderTest, apiOn } from "./api-under-test.ts";
import { outcomeOf, type RoomPerson, type RoomsUnderTest, roomsOn } from "./rooms-under-test.ts";

let database: Database;
let api: ApiUnderTest;
let rooms: RoomsUnderTest;
let ann: RoomPerson;
let ben: RoomPerson;

beforeAll(async () => {
  database = (await freshDatabase()).open();
  api = apiOn(database);
  rooms = roomsOn(api);
  [ann, ben] = [await rooms.person("ann"), await rooms.person("ben")];
});
afterAll(() => database.close());

function post(roomId: string, by: RoomPerson, body: unknown, key?: string) {
  const headers = key === undefined ? {} : { headers: { "Idempotency-Key": key } };
  return rooms.as(by, "POST", `/rooms/${roomId}/messages`, body, headers);
}

async function page(roomId: string, query = "") {
  const answer = await rooms.as(ann, "GET", `/rooms/${roomId}/messages${query}`);
  return historyPage.parse(answer.json);
}

const seqsOf = (events: readonly { readonly payload: { readonly seq: number } }[]) =>
  events.map(({ payload }) => payload.seq);

describe("posting (H11)", () => {
  test("stores a message under the key that was sent, and answers with its numbers and nothing else", async () => {
    const roomId = await rooms.room(ann, "private");
    const { status, json } = await post(roomId, ann, { text: "Hello" }, "my-key-0001");
    expect([status, json]).toEqual([
      201,
      {
        seq: 1,
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        client_msg_id: "my-key-0001",
        duplicate: false,
      },
    ]);
  });

  test("takes a repetition for the same message, for ever, and another text under its key for none (G5)", async () => {
    const roomId = await rooms.room(ann, "private");
    const first = await post(roomId, ann, { text: "Hello" }, "my-key-0001");
    const again = await post(roomId, ann, { text: "Hello" }, "my-key-0001");
    expect(again.json).toEqual({ ...Object(first.json), duplicate: true });
    expect(outcomeOf(await post(roomId, ann, { text: "Bye" }, "my-key-0001"))).toEqual([
      409,
      "idempotency_conflict",
    ]);
    await rooms.add(roomId, ann, ben);
    expect((await post(roomId, ben, { text: "Bye" }, "my-key-0001")).json).toMatchObject({
      duplicate: false,
    });
  });

  test("makes up a key where none was sent, so that each is a message", async () => {
    const roomId = await rooms.room(ann, "private");
    for (const seq of [1, 2]) {
      expect((await post(roomId, ann, { text: "Hello" })).json).toMatchObject({ seq, duplicate: false });
    }
  });

  test.each(["short", "x".repeat(65), "with a space", "clé-clé-clé"])("refuses the key %j", async (key) => {
    expect(outcomeOf(await post("general", ann, { text: "Hello" }, key))).toEqual([400, "bad_payload"]);
  });

  test.each([
    [{ text: "" }, [400, "text_empty"]],
    [{ text: " \n " }, [400, "text_empty"]],
    [{ text: "x".repeat(8001) }, [400, "text_too_long"]],
    [{ text: "nul \u0000" }, [400, "bad_payload"]],
    [{ text: 7 }, [400, "bad_payload"]],
    [{}, [400, "bad_payload"]],
    [{ text: "Hello", thread_seq: 0 }, [400, "bad_payload"]],
    [{ text: "Hello", thread_seq: 999_999 }, [404, "not_found"]],
  ])("refuses %j", async (body, outcome) => {
    expect(outcomeOf(await post("general", ann, body))).toEqual(outcome);
  });

  test("has no more than so many messages of one user in one room (L2)", async () => {
    const slow = roomsOn(apiOn(database, { environment: { KOE_MAX_MESSAGES_PER_10S: "2" } }));
    const say = (person: RoomPerson, roomId: string) =>
      slow.as(person, "POST", `/rooms/${roomId}/messages`, { text: "Hello" });
    for (const _ of [1, 2]) expect((await say(ann, "general")).status).toBe(201);
    const refused = await say(ann, "general");
    expect(outcomeOf(refused)).toEqual([429, "rate_limited"]);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect((await say(ben, "general")).status).toBe(201);
    expect((await say(ann, "gleam-dev")).status).toBe(201);
  });

  test("mentions people as a socket does, and takes nothing else from the body", async () => {
    const roomId = await rooms.room(ann, "public");
    const body = {
      text: "@BEN, `@ann`",
      username: "ben",
      user_id: ben.id,
      timestamp: "2020-01-01T00:00:00.000Z",
      seq: 9,
    };
    await post(roomId, ann, { ...body, mentions: ["ann"] });
    const { events } = await page(roomId);
    expect(events).toMatchObject([
      { payload: { seq: 1, username: "ann", user_id: ann.id, mentions: ["ben"] } },
    ]);
    expect(events[0]?.payload.timestamp).not.toStartWith("2020");
  });
});

describe("a page of history (H10)", () => {
  test("has the latest, the ones before, after or around a seq, without a gap", async () => {
    const roomId = await rooms.room(ann, "private");
    const empty = await page(roomId);
    expect(empty).toEqual({
      events: [],
      prev_seq: 0,
      seq: 0,
      epoch: expect.any(String),
      has_older: false,
      has_newer: false,
    });
    for (let index = 1; index <= 10; index++) await rooms.say(roomId, ann, `message ${index}`);
    const cases: readonly (readonly [string, readonly number[], number, boolean, boolean])[] = [
      ["", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0, false, false],
      ["?limit=3", [8, 9, 10], 7, true, false],
      ["?limit=3&before_seq=8", [5, 6, 7], 4, true, true],
      ["?limit=3&before_seq=4", [1, 2, 3], 0, false, true],
      ["?limit=3&before_seq=1", [], 0, false, true],
      ["?limit=3&before_seq=0", [], 0, false, true],
      ["?limit=3&before_seq=99", [8, 9, 10], 7, true, false],
      ["?limit=3&after_seq=0", [1, 2, 3], 0, false, true],
      ["?limit=3&after_seq=7", [8, 9, 10], 7, true, false],
      ["?limit=3&after_seq=10", [], 10, true, false],
      ["?limit=3&after_seq=99", [], 10, true, false],
      ["?limit=4&around_seq=5", [4, 5, 6, 7], 3, true, true],
      ["?limit=1&around_seq=5", [5], 4, true, true],
      ["?limit=4&around_seq=10", [9, 10], 8, true, false],
    ];
    for (const [query, seqs, prev_seq, has_older, has_newer] of cases) {
      const { events, epoch: _, ...rest } = await page(roomId, query);
      expect([query, seqsOf(events), rest]).toEqual([
        query,
        [...seqs],
        { prev_seq, seq: 10, has_older, has_newer },
      ]);
    }
  });

  test("says by has_older and has_newer whether there is more, whatever was asked", async () => {
    const roomId = await rooms.room(ann, "private");
    const head = 7;
    for (let index = 1; index <= head; index++) await rooms.say(roomId, ann, `message ${index}`);
    const query = fc.record({
      side: fc.constantFrom("before_seq", "after_seq", "around_seq"),
      seq: fc.nat({ max: head + 2 }),
      limit: fc.integer({ min: 1, max: head + 2 }),
    });
    await fc.assert(
      fc.asyncProperty(query, async ({ side, seq, limit }) => {
        const { events, prev_seq, has_older, has_newer } = await page(
          roomId,
          `?${side}=${seq}&limit=${limit}`,
        );
        const seqs = seqsOf(events);
        expect(seqs.length).toBeLessThanOrEqual(limit);
        expect(seqs).toEqual(seqs.map((_, index) => prev_seq + 1 + index));
        expect(has_older).toBe(prev_seq > 0);
        expect(has_newer).toBe(prev_seq + seqs.length < head);
      }),
      { numRuns: 60 },
    );
  });

  test("has of a thread its first message and the replies", async () => {
    const roomId = await rooms.room(ann, "private");
    await rooms.say(roomId, ann, "something else");
    const root = await rooms.say(roomId, ann, "a thread");
    for (let index = 0; index < 4; index++) {
      await rooms.say(roomId, ann, `reply ${index}`, root);
      await rooms.say(roomId, ann, "something else");
    }
    const cases: readonly (readonly [string, readonly number[], boolean, boolean])[] = [
      ["", [2, 3, 5, 7, 9], false, false],
      ["&limit=2", [7, 9], true, false],
      ["&limit=2&before_seq=7", [3, 5], true, true],
      ["&limit=2&before_seq=5", [2, 3], false, true],
      ["&limit=2&before_seq=2", [], false, true],
      ["&limit=2&after_seq=5", [7, 9], true, false],
      ["&limit=2&after_seq=0", [2, 3], false, true],
      ["&limit=2&after_seq=9", [], true, false],
    ];
    for (const [query, seqs, has_older, has_newer] of cases) {
      const { events, ...rest } = await page(roomId, `?thread_seq=${root}${query}`);
      expect([query, seqsOf(events), rest]).toMatchObject([query, seqs, { seq: 10, has_older, has_newer }]);
    }
    const { events } = await page(roomId, `?around_seq=${root}&limit=1`);
    expect(events).toMatchObject([{ payload: { seq: root, reply_count: 4, last_reply_seq: 9 } }]);
  });

  test.each([
    "before_seq=1&after_seq=1",
    "after_seq=1&around_seq=1",
    "limit=0",
    "limit=201",
    "limit=many",
    "before_seq=-1",
    "before_seq=1.5",
    "after_seq=1e3",
    "after_seq=99999999999999999999",
    "around_seq=",
    "thread_seq=x",
  ])("is refused for %s", async (query) => {
    const answer = await rooms.as(ann, "GET", `/rooms/general/messages?${query}`);
    expect(outcomeOf(answer)).toEqual([400, "bad_payload"]);
  });

  test("is refused from the moment of one's removal on, and so is everything else of the room (M5)", async () => {
    const roomId = await rooms.room(ann, "private");
    await rooms.add(roomId, ann, ben);
    const seq = await rooms.say(roomId, ben, "one");
    await rooms.as(ann, "DELETE", `/rooms/${roomId}/members/${ben.id}`);
    const paths = [
      "",
      "/members",
      "/online",
      "/messages",
      "/messages?after_seq=0",
      `/messages?around_seq=${seq}`,
    ];
    for (const path of [...paths, `/messages?thread_seq=${seq}`]) {
      expect(outcomeOf(await rooms.as(ben, "GET", `/rooms/${roomId}${path}`))).toEqual([403, "not_member"]);
    }
    expect(outcomeOf(await post(roomId, ben, { text: "two" }))).toEqual([403, "not_member"]);
    expect((await rooms.as(ben, "GET", "/me/rooms")).text).not.toContain(roomId);
  });
});
