/** How users stand to rooms: what may be entered, how far it is read. Every answer is of one moment. */
import { defaultLimits, type Limits } from "@koe/protocol";
import { type OwnRoom, ownLogOf } from "./entry.ts";
import type { Database } from "./postgres.ts";
import type { Standing } from "./standing.ts";
import { type StandingRow, toOwnRoom, toStanding } from "./standing-row.ts";

export class Standings {
  readonly #database: Database;
  readonly #limits: Pick<Limits, "roomsPerUserMax">;

  constructor(database: Database, limits: Pick<Limits, "roomsPerUserMax"> = defaultLimits) {
    this.#database = database;
    this.#limits = limits;
  }

  /** Of rooms that the user may not enter too: without a `role`. Unknown rooms are absent, and so is everything for an unknown user. */
  async of(userId: string, roomIds: readonly string[]): Promise<ReadonlyMap<string, Standing>> {
    const rows = await this.#database.query(
      (sql) => sql<{ standing: StandingRow }[]>`
        select to_jsonb(s) as standing from standings_of(${userId}::uuid) s
        where s.room_id = any (${[...roomIds]}::text[])`,
    );
    return new Map(rows.map(({ standing }) => [standing.room_id, toStanding(standing)]));
  }

  /** The rooms in the user's list, in the order in which they were made. */
  async ownRooms(userId: string): Promise<readonly OwnRoom[]> {
    return (await this.ownState(userId)).rooms;
  }

  /** The rooms in the user's list, and where the user's own log stood at that moment; 0 for an unknown user. */
  async ownState(userId: string): Promise<{ readonly seq: number; readonly rooms: readonly OwnRoom[] }> {
    const [row] = await this.#database.query(
      (sql) => sql<{ seq: number; standings: readonly StandingRow[] }[]>`
        select h.seq::float8 as seq, (
                 select coalesce(jsonb_agg(to_jsonb(s) order by s.position), '[]')
                 from (
                   select * from standings_of(${userId}::uuid) o where o.is_joined
                   order by o.position limit ${this.#limits.roomsPerUserMax}) s) as standings
        from room_heads h where h.room_id = ${ownLogOf(userId)}`,
    );
    return row ? { seq: row.seq, rooms: row.standings.map(toOwnRoom) } : { seq: 0, rooms: [] };
  }

  /** What a connection is greeted with: the epoch of the numbering, and the head of the user's own log. */
  async greeting(userId: string): Promise<{ readonly epoch: string; readonly meSeq: number }> {
    const [row] = await this.#database.query(
      (sql) => sql<{ epoch: string; seq: number | null }[]>`
        select numbering_epoch() as epoch,
               (select h.seq::float8 from room_heads h where h.room_id = ${ownLogOf(userId)}) as seq`,
    );
    if (!row) throw new Error("numbering_epoch() gave no row");
    return { epoch: row.epoch, meSeq: row.seq ?? 0 };
  }
}
