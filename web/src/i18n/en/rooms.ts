import { plural } from "../plural.ts";

export const rooms = {
  create: {
    title: "Create a room",
    name: "Name",
    nameAdvice: "Short and plain, as “design” or “release 4”.",
    topic: "Topic",
    topicAdvice: "What belongs here. You can change it later.",
    visibility: "Who may enter",
    visibilities: { public: "Everybody", private: "Only who is added" },
    publicAdvice: "Everybody on this server finds the room, reads it and may join.",
    privateAdvice: "Nobody else sees that the room exists. Its members add others.",
    submit: "Create the room",
    nameMissing: "A room needs a name.",
  },
  browse: {
    title: "Browse rooms",
    search: "Search rooms",
    join: "Join",
    leave: "Leave",
    joined: "Joined",
    joinNamed: (name: string) => `Join ${name}`,
    leaveNamed: (name: string) => `Leave ${name}`,
    loading: "Loading rooms…",
    none: "There are no public rooms yet.",
    noneFound: (query: string) => `No room is called “${query}”.`,
    found: (count: number) => plural("en", count, { one: "# room", other: "# rooms" }),
    more: (count: number) => `${plural("en", count, { other: "# more" })}: search to narrow them down.`,
  },
  direct: {
    title: "New direct message",
    to: "To",
    advice: "A direct message keeps the same people for good. For a group that changes, make a private room.",
    submit: "Open",
    toMyself: "Notes to myself",
  },
};
