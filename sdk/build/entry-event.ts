/**
 * The types of the protocol that the SDK's own types name. `tsc` writes out in full what these functions give, so the
 * package's declarations need neither the protocol nor the library that describes it.
 */
import { readHistoryEntry, roomState } from "@koe/protocol/client";

export const entryEventOf = (value: unknown) => readHistoryEntry(value);
export const roomStateOf = (value: unknown) => roomState.parse(value);

export type EntryEvent = NonNullable<ReturnType<typeof entryEventOf>>;
export type EntryOf<Name extends EntryEvent["event"]> = Extract<EntryEvent, { readonly event: Name }>;
export type RoomState = ReturnType<typeof roomStateOf>;
export type Person = EntryOf<"member_changed">["payload"]["subject"];
export type RoomRole = RoomState["role"];
export type Visibility = RoomState["visibility"];
