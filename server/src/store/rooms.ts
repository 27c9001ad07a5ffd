/** Which rooms there are. */
import type { Database } from "./postgres.ts";

export interface Room {
  readonly id: string;
  readonly name: string;
  readonly visibility: "public";
}

/** Rooms that a listing gives at most. */
export const roomsListedMax = 10_000;

export class Rooms {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Public rooms in the order in which they were made. */
  async listPublic(): Promise<readonly { readonly id: string; readonly name: string }[]> {
    const rows = await this.#database.query(
      (sql) => sql<{ id: string; name: string }[]>`
        select id, name from rooms where visibility = 'public' order by position limit ${roomsListedMax}`,
    );
    return rows.map(({ id, name }) => ({ id, name }));
  }

  /** What `listPublic` lists, with the `seq` of each room's latest entry. */
  async listWithHeads(): Promise<readonly (Room & { readonly seq: number })[]> {
    const rows = await this.#database.query(
      (sql) => sql<(Room & { seq: string })[]>`
        select id, name, visibility, seq
        from rooms join room_heads on room_id = id
        where visibility = 'public' order by position limit ${roomsListedMax}`,
    );
    return rows.map(({ seq, ...room }) => ({ ...room, seq: Number(seq) }));
  }

  async find(id: string): Promise<Room | undefined> {
    const [room] = await this.#database.query(
      (sql) => sql<Room[]>`select id, name, visibility from rooms where id = ${id}`,
    );
    return room;
  }
}
