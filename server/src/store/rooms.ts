/**
 * Which rooms there are, how they are made, and users' lists of public ones.
 *
 * What changes a user's list is an entry in the user's own log, written in the same transaction and returned, for the
 * caller to announce. Private rooms and direct messages change their members through the room's log alone.
 */
import { defaultLimits, type Visibility } from "@koe/protocol";
import type { Entry, OwnRoom } from "./entry.ts";
import { type OwnRow, toEntry } from "./entry-row.ts";
import { type LogLimits, limitsRow } from "./log-limits.ts";
import type { Database } from "./postgres.ts";
import { type StandingRow, toOwnRoom } from "./standing-row.ts";

export interface Room {
  readonly id: string;
  readonly name: string;
  readonly visibility: Visibility;
}

export type EnterableRoom = OwnRoom & { readonly isJoined: boolean };

export type NewRoom = {
  readonly name: string;
  readonly topic: string;
  /** The user's id. */
  readonly creatorId: string;
  /** What its id is to be; of a public room the id has a number behind it when that is taken. */
  readonly id: string;
  readonly visibility: "public" | "private";
};

interface Changed {
  /** As whoever asked sees it now. */
  readonly room: OwnRoom;
  /** In the own logs of all whom it concerns. */
  readonly entries: readonly Entry[];
}

export type CreateRoomOutcome =
  | (Changed & { readonly kind: "created" })
  | { readonly kind: "limit_exceeded" };

export type CreateDirectOutcome =
  | (Changed & { readonly kind: "created" })
  | { readonly kind: "existing"; readonly room: OwnRoom }
  /** Too many people, or somebody's list is full; somebody who does not exist or is deactivated. */
  | { readonly kind: "limit_exceeded" | "target_not_found" };

export type JoinOutcome =
  | (Changed & { readonly kind: "changed" })
  /** It was, or was not, in the list before. */
  | { readonly kind: "unchanged"; readonly room: OwnRoom }
  /** `not_member` and `forbidden`: not a public room. */
  | { readonly kind: "room_not_found" | "not_member" | "forbidden" | "room_archived" | "limit_exceeded" };

interface ChangedRow<Outcome> {
  readonly outcome: Outcome;
  readonly room: StandingRow;
  readonly others: readonly OwnRow[];
}

/** Rooms that a listing gives at most. */
export const roomsListedMax = 10_000;

export class Rooms {
  readonly #database: Database;
  readonly #limits: LogLimits;

  constructor(database: Database, limits: LogLimits = defaultLimits) {
    this.#database = database;
    this.#limits = limits;
  }

  /** Public rooms that are not archived, in the order in which they were made. */
  async listPublic(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const rows = await this.#database.query(
      (sql) => sql<{ id: string; name: string }[]>`
        select id, name from rooms where visibility = 'public' and archived_at is null
        order by position limit ${roomsListedMax}`,
    );
    return rows.map(({ id, name }) => ({ id, name }));
  }

  /** The user's own rooms and all public ones, in the order in which they were made. */
  async listEnterable(userId: string): Promise<readonly EnterableRoom[]> {
    const rows = await this.#database.query(
      (sql) => sql<{ standing: StandingRow }[]>`
        select to_jsonb(s) as standing from standings_of(${userId}::uuid) s
        where s.is_joined or s.visibility = 'public'
        order by s.position limit ${roomsListedMax}`,
    );
    return rows.map(({ standing }) => ({ ...toOwnRoom(standing), isJoined: standing.is_joined }));
  }

  /** Of any kind; a user's own log is no room. */
  async find(id: string): Promise<Room | undefined> {
    const [room] = await this.#database.query(
      (sql) => sql<Room[]>`
        select id, name, visibility from rooms where id = ${id} and visibility <> 'self'`,
    );
    return room;
  }

  /** Its creator is its owner. */
  async create(room: NewRoom): Promise<CreateRoomOutcome> {
    const [row] = await this.#database.query(
      (sql) => sql<{ outcome: ChangedRow<"created"> | { readonly outcome: "limit_exceeded" } }[]>`
        select create_room(${room.id}, ${room.name}, ${room.topic}, ${room.visibility}, ${room.creatorId}::uuid,
                           ${limitsRow(this.#limits)}::text::jsonb) as outcome`,
    );
    if (!row) throw new Error("create_room gave no row");
    const { outcome } = row;
    return outcome.outcome === "created"
      ? { kind: "created", ...toChanged(outcome) }
      : { kind: outcome.outcome };
  }

  /** The direct messages of exactly these people, the creator included; without others, notes to oneself. */
  async createDirect(direct: {
    readonly creatorId: string;
    readonly memberIds: readonly string[];
  }): Promise<CreateDirectOutcome> {
    const [row] = await this.#database.query(
      (sql) => sql<
        {
          outcome:
            | ChangedRow<"created" | "existing">
            | { readonly outcome: "limit_exceeded" | "target_not_found" };
        }[]
      >`
        select create_direct(${direct.creatorId}::uuid, ${[...direct.memberIds]}::uuid[],
                             ${limitsRow(this.#limits)}::text::jsonb) as outcome`,
    );
    if (!row) throw new Error("create_direct gave no row");
    const { outcome } = row;
    switch (outcome.outcome) {
      case "created":
        return { kind: "created", ...toChanged(outcome) };
      case "existing":
        return { kind: "existing", room: toOwnRoom(outcome.room) };
      default:
        return { kind: outcome.outcome };
    }
  }

  /** Takes a public room into the user's list. */
  join(roomId: string, userId: string): Promise<JoinOutcome> {
    return this.#setJoined(roomId, userId, true);
  }

  /** Takes a public room out of the user's list; a role that the user was given in it goes with it. */
  leave(roomId: string, userId: string): Promise<JoinOutcome> {
    return this.#setJoined(roomId, userId, false);
  }

  async #setJoined(roomId: string, userId: string, isWanted: boolean): Promise<JoinOutcome> {
    const [row] = await this.#database.query(
      (sql) => sql<
        {
          outcome:
            | ChangedRow<"changed" | "unchanged">
            | { readonly outcome: Exclude<JoinOutcome["kind"], "changed" | "unchanged"> };
        }[]
      >`
        select set_joined(${roomId}, ${userId}::uuid, ${isWanted},
                          ${limitsRow(this.#limits)}::text::jsonb) as outcome`,
    );
    if (!row) throw new Error("set_joined gave no row");
    const { outcome } = row;
    switch (outcome.outcome) {
      case "changed":
        return { kind: "changed", ...toChanged(outcome) };
      case "unchanged":
        return { kind: "unchanged", room: toOwnRoom(outcome.room) };
      default:
        return { kind: outcome.outcome };
    }
  }
}

function toChanged({ room, others }: Omit<ChangedRow<string>, "outcome">): Changed {
  return { room: toOwnRoom(room), entries: others.map(toEntry) };
}
