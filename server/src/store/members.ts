/** Who is in a room. In a public one: who has it in their list; everybody may enter. */
import type { RoomRole } from "@koe/protocol";
import type { Database } from "./postgres.ts";

export interface Member {
  readonly user: { readonly id: string; readonly username: string };
  /** What the membership says; the installation's owner is an owner of every public room besides. */
  readonly role: RoomRole;
}

/** Members that one list gives at most, whatever was asked for. */
export const membersListedMax = 1_000;

export class Members {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** By username, byte by byte, after `afterUsername`; deactivated accounts too. Nobody for an unknown room. */
  async list(
    roomId: string,
    { afterUsername, limit }: { readonly afterUsername: string | undefined; readonly limit: number },
  ): Promise<readonly Member[]> {
    const rows = await this.#database.query(
      (sql) => sql<{ id: string; username: string; role: RoomRole }[]>`
        select u.id, u.username, m.role from members m join users u on u.id = m.user_id
        where m.room_id = ${roomId} and u.username collate "C" > ${afterUsername ?? ""}
        order by u.username collate "C" limit ${Math.min(limit, membersListedMax)}`,
    );
    return rows.map(({ id, username, role }) => ({ user: { id, username }, role }));
  }
}
