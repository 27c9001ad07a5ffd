import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type EntryEvent, type Koe } from "@koe/sdk";
import { newPeople, type Person } from "./harness.ts";
import { startKoe } from "./koe-process.ts";
import { CrowdMember, patiently, wholeTimeline } from "./sdk-crowd.ts";
import { Acks } from "./talker.ts";
import { noFaults, startTcpProxy } from "./tcp-proxy.ts";
import { isMessage, until } from "./until.ts";

const kills = Number(process.env["KOE_TEST_KILLS"] ?? 3);
const seed = Number(process.env["KOE_TEST_SEED"] ?? 1);
const peopleCount = 10;
const clientsOfEach = 5;
const messagesOfEach = 16;
const badNetwork = { delay: 0.1, cut: 0.004, halfClose: 0.002, reset: 0.004 };

const env = {
  KOE_LOG_LEVEL: "warn",
  KOE_MAX_SOCKETS_PER_USER: "10000",
  KOE_MAX_SOCKETS_PER_ADDRESS: "10000",
  KOE_MAX_MESSAGES_PER_10S: "100000",
  KOE_MAX_FRAMES_PER_MINUTE: "100000",
  KOE_MAX_FRAME_BURST: "100000",
};

/** Reads a room's log from its beginning. */
async function readLog(koe: Koe, roomId: string): Promise<readonly EntryEvent[]> {
  const entries: EntryEvent[] = [];
  for (let afterSeq = 0; ; ) {
    const page = await koe.api.history(roomId, { afterSeq, limit: 200 });
    entries.push(...page.entries);
    afterSeq = entries.at(-1)?.payload.seq ?? 0;
    if (!page.hasNewer) return entries;
  }
}

/** What a timeline has to show of a log: its messages in their present state, without the replies. */
function shownOf(log: readonly EntryEvent[]) {
  return log.flatMap(({ event, payload }) => {
    if (event !== "new_message" || payload.thread_seq !== undefined) return [];
    const {
      seq,
      text,
      client_msg_id: clientMsgId,
      username,
      reactions = [],
      reply_count: replyCount = 0,
    } = payload;
    const editedAtMs = payload.edited_at === undefined ? undefined : Date.parse(payload.edited_at);
    return [{ seq, text, clientMsgId, username, reactions, replyCount, editedAtMs }];
  });
}

async function makeRooms(url: string, people: readonly Person[]): Promise<readonly string[]> {
  const clients = people.map(({ cookie }) => connect({ url, credentials: { cookie } }));
  const [maker] = clients;
  const made: string[] = [];
  for (const name of ["One", "Two", "Three"]) {
    const room = await maker?.api.createRoom({ name, visibility: "public" });
    if (room !== undefined) made.push(room.id);
  }
  await Promise.all(clients.slice(1).flatMap(({ api }) => made.map((roomId) => api.joinRoom(roomId))));
  await Promise.all(clients.map((client) => client.close()));
  return ["general", "gleam-dev", ...made];
}

test(
  `fifty clients over a bad network, the server killed ${kills} times: every timeline equals the log, every promise is kept`,
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "koe-sdk-faults-"));
    let koe = await startKoe({ dataDir, env });
    const people = await newPeople(koe.url, peopleCount);
    const roomIds = await makeRooms(koe.url, people);
    const proxy = await startTcpProxy(koe.url, { seed });
    const acks = new Acks();
    const members = people.flatMap((person, at) =>
      Array.from({ length: clientsOfEach }, (_, more) => {
        const name = `${person.username}/${more}`;
        const own = [0, 1].map((next) => roomIds[(at + more + next) % roomIds.length] ?? "general");
        return new CrowdMember({ url: proxy.url, person, name, roomIds: own, onAck: acks.add });
      }),
    );
    // As when a network says that it is back; the pauses between attempts are tested elsewhere.
    const retryAll = () => {
      for (const { koe: client } of members) client.retryNow();
    };
    proxy.setFaults(badNetwork);
    const talking = Promise.all(members.map((member) => member.talk(messagesOfEach)));
    const share = Math.floor((members.length * messagesOfEach) / (kills + 1));
    for (let kill = 0; kill < kills; kill++) {
      await acks.more(share);
      koe.signal("SIGKILL");
      expect(await koe.exited).toBe(137);
      koe = await startKoe({ dataDir, env });
      proxy.retarget(koe.url);
      retryAll();
    }
    await acks.more(Math.floor(share / 2));
    proxy.setFaults(noFaults);
    retryAll();
    // A connection that was dying then still comes down, and the pause after it may be half a minute by now.
    for (const { koe: client } of members) {
      client.connection.subscribe(() => client.connection.get().kind === "waiting" && client.retryNow());
    }
    await talking;

    const [reader] = people;
    const direct = connect({ url: koe.url, credentials: { cookie: reader?.cookie ?? "" } });
    for (const roomId of roomIds) {
      const log = await readLog(direct, roomId);
      expect(log.map(({ payload }) => payload.seq)).toEqual(log.map((_, at) => at + 1));
      const ids = log.map(({ payload }) => `${payload.user_id} ${payload.client_msg_id}`);
      expect(new Set(ids).size).toBe(ids.length);
      const shown = shownOf(log);
      for (const member of members) {
        const room = member.koe.room(roomId);
        const summary = () => member.koe.rooms.get().find(({ id }) => id === roomId);
        await until(member.koe.rooms, () => summary()?.seq === log.length, `end of ${roomId}`);
        const timeline = await patiently(() => wholeTimeline(room));
        expect(timeline.items.filter((item) => !isMessage(item))).toEqual([]);
        expect(
          timeline.items
            .filter(isMessage)
            .map(({ seq, text, clientMsgId, username, reactions, replyCount, editedAtMs }) => {
              return { seq, text, clientMsgId, username, reactions, replyCount, editedAtMs };
            }),
        ).toEqual(shown);
      }
      const promised = members.flatMap((member) => member.promised.filter((each) => each.roomId === roomId));
      const stored = new Map(shown.map(({ clientMsgId, seq }) => [clientMsgId, seq]));
      expect(promised.filter(({ clientMsgId, seq }) => stored.get(clientMsgId) !== seq)).toEqual([]);
    }
    expect(members.flatMap(({ violations }) => violations)).toEqual([]);
    expect(members.flatMap(({ promised }) => promised).length).toBe(members.length * messagesOfEach);
    expect(Object.values(proxy.hits).every((count) => count > 0)).toBe(true);
    await Promise.all([direct, ...members.map((member) => member.koe)].map((client) => client.close()));
    await proxy.stop();
    expect(await koe.stop()).toBe(0);
    rmSync(dataDir, { recursive: true, force: true });
  },
  60_000 + kills * 15_000,
);
