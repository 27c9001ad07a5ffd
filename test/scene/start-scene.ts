/**
 * A Koe in which a script has been played: what pictures are taken of. Accounts and messages go straight into the store,
 * which takes no passwords and lets time be the script's; then a real Koe serves them.
 */
import { createSessionToken } from "../../server/src/account/session-token.ts";
import type { NewEntry } from "../../server/src/store/entry.ts";
import type { Database } from "../../server/src/store/postgres.ts";
import { openStore, type Store } from "../../server/src/store/store.ts";
import { freshDatabase } from "../database.ts";
import { startKoe } from "../koe-process.ts";
import type { Line, Script, ScriptRoom } from "./script.ts";

export interface Scene {
  readonly url: string;
  readonly sessions: ReadonlyMap<string, string>;
  stop(): Promise<unknown>;
}

type Ids = ReadonlyMap<string, string>;

const firstRooms = ["general", "gleam-dev"];

export async function startScene(script: Script, env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  const home = await freshDatabase();
  const database = home.open();
  const store = openStore(database);
  const ids = new Map<string, string>();
  const sessions = new Map<string, string>();
  for (const username of script.people) {
    const userId = await newUser(store, username);
    ids.set(username, userId);
    const { token, tokenHash } = createSessionToken();
    await store.sessions.create({ userId, tokenHash, nowMs: Date.now() });
    sessions.set(username, token);
  }
  for (const room of script.rooms) await play(database, store, ids, room);
  await database.close();
  const koe = await startKoe({ databaseUrl: home.url, env });
  return { url: koe.url, sessions, stop: () => koe.stop() };
}

async function newUser({ users }: Store, username: string): Promise<string> {
  const created = await users.create({ username, usernameKey: username.toLowerCase(), passwordHash: "-" });
  if (created.kind !== "created") throw new Error(created.kind);
  return created.user.id;
}

async function play(database: Database, store: Store, ids: Ids, room: ScriptRoom): Promise<void> {
  const roomId = await makeRoom(database, store, ids, room);
  const idOf = (username: string) => ids.get(username) ?? "";
  const say = async (line: Line, index: number, threadSeq: number | undefined) => {
    const base = { roomId, userId: idOf(line.by), username: line.by };
    const mentionKeys = [...line.text.matchAll(/@([\w-]+)/g)].map(([, name = ""]) => name.toLowerCase());
    const entry: NewEntry = {
      ...base,
      kind: "message",
      clientMsgId: `line-${index}`,
      text: line.text,
      ...(threadSeq === undefined ? {} : { threadSeq }),
      ...(mentionKeys.length === 0 ? {} : { mentionKeys }),
    };
    return append(store, entry);
  };
  const seqs: number[] = [];
  for (const [index, line] of room.lines.entries()) {
    const root = line.inThreadOf === undefined ? undefined : seqs[line.inThreadOf];
    const seq = await say(line, index, root);
    seqs.push(seq);
    await react(store, ids, roomId, line, seq);
    await setTime(database, roomId, seq, line.at);
  }
  await markRead(database, roomId, [...ids.values()], room.unread ?? 0);
}

async function append(store: Store, entry: NewEntry): Promise<number> {
  const [outcome] = await store.log.append([entry]);
  if (outcome?.kind !== "appended") throw new Error(`${entry.kind}: ${outcome?.kind}`);
  return outcome.entry.seq;
}

async function react(store: Store, ids: Ids, roomId: string, line: Line, targetSeq: number): Promise<void> {
  for (const [emoji, usernames] of Object.entries(line.reactions ?? {})) {
    for (const username of usernames) {
      await append(store, {
        ...{
          kind: "reaction",
          roomId,
          userId: ids.get(username) ?? "",
          username,
          targetSeq,
          emoji,
          isOn: true,
        },
        clientMsgId: `${targetSeq} ${emoji}`,
      });
    }
  }
}

async function makeRoom(database: Database, store: Store, ids: Ids, room: ScriptRoom): Promise<string> {
  const [creatorId = "", ...others] = [...ids.values()];
  if (room.with !== undefined) {
    const memberIds = room.with.map((username) => ids.get(username) ?? "");
    const direct = await store.rooms.createDirect({ creatorId, memberIds });
    if (direct.kind !== "created") throw new Error(direct.kind);
    return direct.room.id;
  }
  const { id, name, topic = "" } = room;
  if (firstRooms.includes(id)) {
    await database.query((sql) => sql`update rooms set name = ${name}, topic = ${topic} where id = ${id}`);
    return id;
  }
  const created = await store.rooms.create({ id, name, topic, visibility: "public", creatorId });
  if (created.kind !== "created") throw new Error(created.kind);
  for (const userId of others) await store.rooms.join(id, userId);
  return id;
}

/** Of the message and of everything that followed it. */
async function setTime(database: Database, roomId: string, seq: number, at: string): Promise<void> {
  await database.query(
    (sql) =>
      sql`update room_log set created_at = ${`${at}:00+00`}::timestamptz where room_id = ${roomId} and seq >= ${seq}`,
  );
}

/** Everybody has read everything, the first person all but the last messages. */
async function markRead(
  database: Database,
  roomId: string,
  [reader = "", ...others]: readonly string[],
  unread: number,
): Promise<void> {
  for (const [userId, left] of [[reader, unread] as const, ...others.map((id) => [id, 0] as const)]) {
    await database.query(
      (sql) => sql`
        insert into read_markers (user_id, room_id, seq, ordinal)
        select ${userId}::uuid, room_id, seq, ordinal from (
          select l.room_id, l.seq, l.ordinal from room_log l where l.room_id = ${roomId} and l.kind = 'message'
          order by l.seq desc offset ${left} limit 1) as last
        on conflict (user_id, room_id) do update set seq = excluded.seq, ordinal = excluded.ordinal`,
    );
  }
}
