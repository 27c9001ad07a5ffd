/** A small studio on a Friday, as people use Koe: what the pictures of the README show. */
import type { Line, Script } from "../../../test/scene/script.ts";

const [me, aiko, ben, ines, tomasz] = ["maya", "aiko", "ben.okafor", "ines", "tomasz"];
const today = (time: string) => `2026-11-20 ${time}`;

const design: readonly Line[] = [
  {
    by: aiko,
    at: today("09:41"),
    text: "おはよう! The booklet proofs are back from the printer. Two pages are a shade too warm, the rest is spot on.",
    reactions: { "🎉": [me, ben, ines], "👀": [tomasz] },
  },
  { by: aiko, at: today("09:42"), text: "I put the page numbers on the list, **12** and **31**." },
  {
    by: ben,
    at: today("09:48"),
    text: "Our profile is probably the old one. This is all it takes:\n\n```sh\nconvert proof.tif -profile coated-v3.icc out.tif\n```",
  },
  { by: me, at: today("09:52"), text: "Trying it on 12 now." },
  { by: ines, at: today("09:53"), text: "Does 31 have the same paper?", inThreadOf: 3 },
  { by: me, at: today("09:55"), text: "Yes, both are from the second batch.", inThreadOf: 3 },
  {
    by: tomasz,
    at: today("10:20"),
    text: "The museum asks whether they can have the English and the Arabic cover side by side: صوت and *voice*. I like it.",
  },
  {
    by: ines,
    at: today("10:21"),
    text: "Oh, lovely. I can set that before lunch.",
    reactions: { "❤️": [aiko, tomasz] },
  },
  { by: ben, at: today("10:34"), text: "@maya when 12 looks right, send it to me and I make the new proof." },
  { by: aiko, at: today("10:36"), text: "Courier comes at four, so there is time for tea first 🍵" },
];

export const studioScript: Script = {
  people: [me, aiko, ben, ines, tomasz],
  rooms: [
    {
      id: "general",
      name: "Everybody",
      topic: "News, and who is where",
      lines: [{ by: tomasz, at: today("08:55"), text: "Key is under the pot." }],
    },
    {
      id: "gleam-dev",
      name: "Website",
      lines: [{ by: ben, at: today("09:00"), text: "Deployed." }],
      unread: 1,
    },
    { id: "booklet", name: "Booklet", topic: "Print on the 27th", lines: design, unread: 2 },
    { id: "museum", name: "Museum", lines: [{ by: ines, at: today("09:10"), text: "Minutes are up." }] },
    {
      id: "lunch",
      name: "Lunch",
      lines: [{ by: tomasz, at: today("09:12"), text: "Soup today?" }],
      unread: 1,
    },
    {
      id: "with-aiko",
      name: "",
      with: [aiko],
      lines: [{ by: aiko, at: today("09:30"), text: "Call at two?" }],
      unread: 1,
    },
    {
      id: "with-ines",
      name: "",
      with: [ines],
      lines: [{ by: ines, at: today("09:31"), text: "Thank you!" }],
    },
  ],
};

export const studioNow = new Date("2026-11-20T10:37:00Z");
