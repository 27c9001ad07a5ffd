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

  async find(id: string): Promise<Room | undefined> {
    const [room] = await this.#database.query(
      (sql) => sql<Room[]>`select id, name, visibility from rooms where id = ${id}`,
    );
    return room;
  }
}
