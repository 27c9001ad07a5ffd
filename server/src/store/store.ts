/** Everything that is kept, by what it is. */
import { defaultLimits, type Limits } from "@koe/protocol";
import { AccessTokens } from "./access-tokens.ts";
import { Installation } from "./installation.ts";
import { Invites } from "./invites.ts";
import { Members } from "./members.ts";
import type { Database } from "./postgres.ts";
import { RoomLog } from "./room-log.ts";
import { Rooms } from "./rooms.ts";
import { type SessionRules, Sessions } from "./sessions.ts";
import { Standings } from "./standings.ts";
import { Users } from "./users.ts";

export interface Store {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly accessTokens: AccessTokens;
  readonly rooms: Rooms;
  readonly members: Members;
  readonly standings: Standings;
  readonly log: RoomLog;
  readonly installation: Installation;
  readonly invites: Invites;
}

/** The database must be migrated. Opening runs no query. */
export function openStore(
  database: Database,
  sessionRules?: SessionRules,
  limits: Limits = defaultLimits,
): Store {
  return {
    users: new Users(database),
    sessions: new Sessions(database, sessionRules),
    accessTokens: new AccessTokens(database),
    rooms: new Rooms(database, limits),
    members: new Members(database),
    standings: new Standings(database, limits),
    log: new RoomLog(database, limits),
    installation: new Installation(database),
    invites: new Invites(database),
  };
}
