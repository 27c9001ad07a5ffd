import { plural } from "../plural.ts";

const characters = (count: number, one: string, other: string) => plural("en", count, { one, other });

export const composer = {
  messageTo: (room: string) => `Message ${room}`,
  replyInThread: "Reply in the thread",
  send: "Send",
  format: "Format",
  formats: { bold: "Bold", italic: "Italic", code: "Code", strikethrough: "Strikethrough" },
  /** What the word that is being written may become. */
  completions: { person: "People", room: "Rooms", emoji: "Emoji" },
  charactersLeft: (count: number) => characters(count, "# character left", "# characters left"),
  tooLong: (count: number) => characters(count, "Too long by # character", "Too long by # characters"),
  waiting: "That was fast. Sending goes on in",
  seconds: (count: number) => `${count} s`,
  looksLikeCode: "This looks like code.",
  makeCode: "Make it a code block",
  closed: {
    archived: "This room is archived. It can be read, and nobody writes here any more.",
    removed: "You are not in this room any more.",
  },
  notSent: "Written and not sent",
  copyDraft: "Copy what was not sent",
};
