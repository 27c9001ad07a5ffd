import { plural } from "../plural.ts";

const people = (count: number) => plural("en", count, { one: "# person", other: "# people" });

export const members = {
  copyLink: "Copy link to room",
  editDetails: "Edit name and topic",
  addPeople: "Add people",
  archive: "Archive room",
  unarchive: "Bring back from the archive",
  leave: "Leave room",
  undo: "Undo",
  archived: (name: string) => `${name} is archived: it can be read, and nothing else.`,
  unarchived: (name: string) => `${name} is back from the archive.`,
  left: (name: string) => `You left ${name}.`,
  detailsTitle: "Name and topic",
  save: "Save",
  addTo: (name: string) => `Add people to ${name}`,
  people: "People",
  add: "Add",
  added: (count: number) => `${people(count)} added.`,
  leaveTitle: (name: string) => `Leave ${name}?`,
  leaveAdvice: "This room is private. Only its members can bring you back.",
  lastOwner:
    "A room keeps an owner. If you are its only one, make somebody else an owner first, in the list of people.",
  search: "Search people",
  count: people,
  countAtLeast: (count: number) => `${people(count)} or more`,
  you: "you",
  role: "Role",
  roles: { member: "Member", admin: "Admin", owner: "Owner" },
  actionsFor: (name: string) => `Actions for ${name}`,
  write: "Write a direct message",
  remove: "Remove from the room",
  removed: (name: string) => `${name} is no longer in the room.`,
  changed: (name: string) => `${name} has a new role.`,
};
