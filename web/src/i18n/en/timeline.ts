import { plural } from "../plural.ts";

export const timeline = {
  log: (room: string) => `Messages in ${room}`,
  loading: "Loading messages",
  empty: "Nothing has been said here yet. Write the first message.",
  emptyArchived: "Nothing was said here before the room was archived.",
  toNew: (count: number) => plural("en", count, { other: "# new" }),
  toUnread: (count: number, time: string) => plural("en", count, { other: `# new since ${time}` }),
  toPresent: "Jump to present",
  arrived: (name: string, text: string) => `${name}: ${text}`,
  arrivedMany: (count: number) => plural("en", count, { one: "# new message", other: "# new messages" }),
  notSent: (text: string) => `Not sent: ${text}`,
  noHistory: "Older messages could not be loaded.",
  noMessage: "This message is not here any more, or never was.",
  typing: (...names: readonly string[]) => {
    const [first = "", second = "", third = ""] = names;
    if (names.length === 1) return `${first} is writing`;
    if (names.length === 2) return `${first} and ${second} are writing`;
    return names.length === 3 ? `${first}, ${second} and ${third} are writing` : "Several people are writing";
  },
  thread: "Thread",
  threadLog: "Messages in the thread",
  closeThread: "Close thread",
};
