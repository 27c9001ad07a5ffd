/**
 * What is kept over a restart beside the outbox: who one is, one's own log's position, one's rooms and the end of their
 * logs. Everything that is read back is parsed; what does not fit any more is as if it had not been there.
 */
import { type RoomState, roomState } from "@koe/protocol/client";
import { readFields } from "../api/fields.ts";
import type { User } from "../api/shapes.ts";
import type { StoredRecord } from "../storage/storage.ts";
import type { LogPosition } from "../timeline/log-sequencer.ts";

export interface KeptState {
  readonly user: User | undefined;
  /** Where one's own log stands with `rooms`. */
  readonly ownPosition: LogPosition | undefined;
  readonly rooms: readonly RoomState[];
  /** The ends of rooms' logs, still to be parsed, by room. */
  readonly windows: ReadonlyMap<string, unknown>;
  /** Of the outbox, still to be parsed. */
  readonly outbox: readonly unknown[];
}

/** Keys in the collection `user`. */
export const userKey = "me";
export const positionKey = "position";

export function keptState(records: readonly StoredRecord[]): KeptState {
  const valuesOf = (collection: string) => records.filter((record) => record.collection === collection);
  const userValue = (key: string) => valuesOf("user").find((record) => record.key === key)?.value;
  return {
    user: readUser(userValue(userKey)),
    ownPosition: readPosition(userValue(positionKey)),
    rooms: valuesOf("rooms").flatMap(({ value }) => roomState.safeParse(value).data ?? []),
    windows: new Map(valuesOf("windows").map(({ key, value }) => [key, value])),
    outbox: valuesOf("outbox").map(({ value }) => value),
  };
}

function readUser(value: unknown): User | undefined {
  const fields = readFields(value);
  const [id, username] = [fields?.optionalText("id"), fields?.optionalText("username")];
  if (id === undefined || username === undefined) return undefined;
  return { id, username, role: fields?.optionalText("role") === "owner" ? "owner" : "member" };
}

function readPosition(value: unknown): LogPosition | undefined {
  const fields = readFields(value);
  const [epoch, seq] = [fields?.optionalText("epoch"), fields?.raw("seq")];
  if (epoch === undefined || typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 0)
    return undefined;
  return { epoch, seq };
}
