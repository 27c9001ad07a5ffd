import { plural } from "../plural.ts";

export const ui = {
  close: "Close",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  showPassword: "Show password",
  hidePassword: "Hide password",
  notifications: "Notifications",
  moreActions: "More",
  people: "People",
  remove: (name: string) => `Remove ${name}`,
  typeAName: "Type the beginning of a name.",
  nobodyFound: (query: string) => `Nobody’s name begins with “${query}”.`,
  peopleFound: (count: number) => plural("en", count, { one: "# person found", other: "# people found" }),
};
