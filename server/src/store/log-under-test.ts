import { defaultLimits } from "@koe/protocol";
import { freshDatabase } from "../../../test/database.ts";
import type { AppendOutcome, Entry, MessageEntry, NewEntry, OwnRoom } from "./entry.ts";
import { ownLogOf } from "./entry.ts";
import type { LogLimits } from "./log-limits.ts";
import type { Database } from "./postgres.ts";
import { RoomLog } from "./room-log.ts";
import { Rooms } from "./rooms.ts";
import { Standings } from "./standings.ts";
import { createRoom, createUser } from "./test-home.ts";

export type NewOf<Kind extends NewEntry["kind"]> = Extract<NewEntry, { readonly kind: Kind }>;

/** What a test says beyond who does it, where and under which id. */
type Rest<Kind extends NewEntry["kind"]> = Omit<NewOf<Kind>, "kind" | "roomId" | "userId" | "username">;

const nobody = "00000000-0000-4000-8000-000000000000";

/** A database of its own with some people in it, who do things by their names. */
export class LogUnderTest {
  readonly database: Database;
  readonly log: RoomLog;
  readonly rooms: Rooms;
  readonly standings: Standings;
  readonly #ids: ReadonlyMap<string, string>;

  private constructor(database: Database, limits: LogLimits, ids: ReadonlyMap<string, string>) {
    this.database = database;
    this.log = new RoomLog(database, limits);
    this.rooms = new Rooms(database, limits);
    this.standings = new Standings(database, limits);
    this.#ids = ids;
  }

  static async open(names: readonly string[], limits: Partial<LogLimits> = {}): Promise<LogUnderTest> {
    const database = (await freshDatabase()).open();
    const ids = new Map<string, string>();
    for (const name of names) ids.set(name, await createUser(database, name));
    return new LogUnderTest(database, { ...defaultLimits, ...limits }, ids);
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** Of a stranger: an id that nobody has. */
  idOf(username: string): string {
    return this.#ids.get(username) ?? nobody;
  }

  ownLog(username: string): string {
    return ownLogOf(this.idOf(username));
  }

  async createPrivate(owner: string, members: readonly string[] = []): Promise<string> {
    const outcome = await this.rooms.create({
      id: crypto.randomUUID(),
      name: "a private room",
      topic: "",
      visibility: "private",
      creatorId: this.idOf(owner),
    });
    if (outcome.kind !== "created") throw new Error(outcome.kind);
    for (const member of members) {
      await this.entry(this.member(owner, outcome.room.id, `add ${member}`, member, "member", "owner"));
    }
    return outcome.room.id;
  }

  createPublic(id: string): Promise<string> {
    return createRoom(this.database, id);
  }

  by(username: string, roomId: string, clientMsgId: string) {
    return { roomId, userId: this.idOf(username), username, clientMsgId };
  }

  message(
    username: string,
    roomId: string,
    clientMsgId: string,
    rest: Partial<Rest<"message">> = {},
  ): NewOf<"message"> {
    return {
      kind: "message",
      ...this.by(username, roomId, clientMsgId),
      text: `text of ${clientMsgId}`,
      ...rest,
    };
  }

  edit(
    username: string,
    roomId: string,
    clientMsgId: string,
    targetSeq: number,
    text: string,
    mentionKeys: readonly string[] = [],
  ): NewOf<"edit"> {
    return { kind: "edit", ...this.by(username, roomId, clientMsgId), targetSeq, text, mentionKeys };
  }

  delete(
    username: string,
    roomId: string,
    clientMsgId: string,
    targetSeq: number,
    rest: Partial<Rest<"delete">> = {},
  ): NewOf<"delete"> {
    return {
      kind: "delete",
      ...this.by(username, roomId, clientMsgId),
      targetSeq,
      asRole: "member",
      mayDeleteOthers: false,
      ...rest,
    };
  }

  reaction(
    username: string,
    roomId: string,
    clientMsgId: string,
    targetSeq: number,
    emoji: string,
    isOn = true,
  ): NewOf<"reaction"> {
    return { kind: "reaction", ...this.by(username, roomId, clientMsgId), targetSeq, emoji, isOn };
  }

  room(
    username: string,
    roomId: string,
    clientMsgId: string,
    asRole: NewOf<"room">["asRole"],
    change: Pick<NewOf<"room">, "name" | "topic" | "isArchived">,
  ): NewOf<"room"> {
    return { kind: "room", ...this.by(username, roomId, clientMsgId), asRole, ...change };
  }

  member(
    username: string,
    roomId: string,
    clientMsgId: string,
    subject: string,
    role: NewOf<"member">["role"],
    asRole: NewOf<"member">["asRole"],
  ): NewOf<"member"> {
    const subjectId = this.idOf(subject);
    return { kind: "member", ...this.by(username, roomId, clientMsgId), subjectId, role, asRole };
  }

  readMarker(
    username: string,
    aboutRoomId: string,
    readSeq: number,
    isBack = false,
    clientMsgId: string = crypto.randomUUID(),
  ): NewOf<"read_marker"> {
    const base = this.by(username, this.ownLog(username), clientMsgId);
    return { kind: "read_marker", ...base, aboutRoomId, readSeq, isBack };
  }

  async append(entry: NewEntry): Promise<AppendOutcome> {
    const [outcome] = await this.log.append([entry]);
    if (outcome === undefined) throw new Error("no outcome");
    return outcome;
  }

  /** What it was refused with, or what else became of it. */
  async kindOf(entry: NewEntry): Promise<AppendOutcome["kind"]> {
    return (await this.append(entry)).kind;
  }

  async entry(entry: NewEntry): Promise<Entry> {
    const outcome = await this.append(entry);
    if (outcome.kind !== "appended") throw new Error(`${entry.kind} ${entry.clientMsgId}: ${outcome.kind}`);
    return outcome.entry;
  }

  async messageAt(roomId: string, seq: number): Promise<MessageEntry> {
    const [entry] = await this.log.after(roomId, seq - 1, 1);
    if (entry?.kind !== "message") throw new Error(`${seq} in ${roomId} is ${entry?.kind}`);
    return entry;
  }

  async ownRoom(username: string, roomId: string): Promise<OwnRoom | undefined> {
    return (await this.standings.ownRooms(this.idOf(username))).find(({ id }) => id === roomId);
  }

  /** Every column of every row there is, as text. */
  async everything(): Promise<string> {
    return this.database.transaction(async (sql) => {
      const tables = await sql<{ name: string }[]>`
        select tablename as name from pg_tables where schemaname = 'public'`;
      const lines: string[] = [];
      for (const { name } of tables) {
        const rows = await sql<{ row: string }[]>`select t::text as row from ${sql(name)} t`;
        lines.push(name, ...rows.map(({ row }) => row));
      }
      return lines.join("\n");
    });
  }
}
