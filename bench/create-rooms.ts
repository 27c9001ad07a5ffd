import type { Database } from "../server/src/store/postgres.ts";

/** Makes public rooms under these ids. */
export async function createRooms(database: Database, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await database.transaction(async (sql) => {
      await sql`insert into rooms (id, name) values (${id}, ${id})`;
      await sql`insert into room_heads (room_id) values (${id})`;
    });
  }
}
