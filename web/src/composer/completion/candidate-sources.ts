/** Where candidates come from: what is known here at once, and what has to be asked for. */
import type { Koe, RoomSummary } from "@koe/sdk";
import { paths } from "../../address/paths.ts";
import { type Candidate, type CandidateSource, fold } from "./candidate.ts";
import { emojiSource } from "./emoji-source.ts";
import type { TriggerKind } from "./trigger.ts";

export type CandidateSources = { readonly [Kind in TriggerKind]: CandidateSource };

/** Found people that are asked for at once. */
const peopleMax = 10;

export function candidateSources(koe: Koe, roomId: string): CandidateSources {
  return { person: peopleSource(koe, roomId), room: roomSource(koe), emoji: emojiSource() };
}

/** Whoever is online in the room, then who wrote in it lately and who is in it, then everybody the server knows. */
function peopleSource(koe: Koe, roomId: string): CandidateSource {
  const room = koe.room(roomId);
  const candidates = (usernames: readonly string[]) => {
    const me = koe.user.get()?.username;
    return [...new Set(usernames)].filter((username) => username !== me).map(personCandidate);
  };
  return {
    known: () => {
      const writers = room.timeline
        .get()
        .items.flatMap((item) => (item.kind === "message" ? [item.username] : []));
      const members = koe.rooms.get().find(({ id }) => id === roomId)?.members ?? [];
      return candidates([...room.presence.get().usernames, ...writers.reverse(), ...members]);
    },
    find: async (query) =>
      query === "" ? [] : candidates((await koe.api.users(query, peopleMax)).map(({ username }) => username)),
  };
}

function roomSource(koe: Koe): CandidateSource {
  const isNamed = ({ visibility, archived }: RoomSummary) => visibility !== "direct" && !archived;
  return { known: () => koe.rooms.get().filter(isNamed).map(roomCandidate), find: async () => [] };
}

function personCandidate(username: string): Candidate {
  return { key: username, mark: "@", label: username, insert: `@${username}`, words: [fold(username)] };
}

function roomCandidate({ id, name, topic }: RoomSummary): Candidate {
  const insert = `[#${name.replace(/[\\[\]]/g, "\\$&")}](${location.origin}${paths.room(id)})`;
  return { key: id, mark: "#", label: name, about: topic, insert, words: [fold(name), fold(id)] };
}
