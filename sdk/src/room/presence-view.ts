/** Who is online in a room as the server told it: a list, then what changed. */
import type { ClientEvent, Online } from "@koe/protocol/client";
import type { Presence } from "../view.ts";

export type PresenceDiff = Extract<ClientEvent, { readonly event: "presence_diff" }>["payload"];

export const nobodyOnline: Presence = { count: 0, usernames: [], complete: true };

export function presenceFrom({ count, usernames, complete }: Online): Presence {
  return { count, usernames: [...usernames], complete };
}

/** The names stay sorted by UTF-16 code units, as the server sorts them. */
export function presenceAfter(presence: Presence, { joins, leaves, count }: PresenceDiff): Presence {
  const names = new Set(presence.usernames);
  for (const name of leaves) names.delete(name);
  for (const name of joins) names.add(name);
  return { count, usernames: [...names].sort(), complete: names.size === count };
}
