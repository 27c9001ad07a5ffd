import { plural } from "../plural.ts";

const count = (number: number, one: string, other: string) => plural("en", number, { one, other });

export const sidebar = {
  find: "Find or go to…",
  sections: { rooms: "Rooms", directs: "Direct messages", archived: "Archived" },
  addRoom: "Add rooms",
  createRoom: "Create a room",
  browseRooms: "Browse rooms",
  startDirect: "New direct message",
  noRooms: "You are in no room yet.",
  noDirects: "Write to somebody",
  unread: (unread: number) => `${unread} unread`,
  mentions: (mentions: number) => count(mentions, "mentions you once", "mentions you # times"),
  isTyping: "somebody is writing",
  hasDraft: "has a draft",
  isPrivate: "private",
  isOnline: "online",
  isOffline: "offline",
  people: (others: number) => count(others, "# other", "# others"),
  unreadAbove: (rooms: number) => `${rooms} more unread`,
  unreadBelow: (rooms: number) => `${rooms} more unread`,
  above: "above",
  below: "below",
};
