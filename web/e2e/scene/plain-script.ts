/** A conversation in letters that the page's own font has, so that every machine draws it the same. */
import type { Line, Script } from "../../../test/scene/script.ts";

const [me, aiko, ben, ines] = ["noor", "aiko", "ben_okafor", "in-a-long-name-one-still-reads"];
const day = (time: string) => `2026-11-20 ${time}`;
const nextDay = (time: string) => `2026-11-21 ${time}`;

const design: readonly Line[] = [
  { by: aiko, at: day("09:58"), text: "Morning. The margin is in, have a look when you have a minute." },
  {
    by: aiko,
    at: day("14:02"),
    text: "The name column now hangs in the margin, so every line of talk starts on the same edge. It reads like a script instead of a feed.",
  },
  { by: aiko, at: day("14:03"), text: "Line length stops at **68 characters** even on a wide screen." },
  {
    by: ben,
    at: day("14:09"),
    text: "Nice. I moved the anchor maths out of the list: `scroll.ts` is short and has its own tests.\n\n```ts\nconst kept = anchor.y - row(anchor.id).offsetTop;\nlist.scrollTop -= kept; // never in two steps\n```",
  },
  { by: me, at: day("14:12"), text: "Then the thumb does not jump any more?" },
  { by: ben, at: day("14:13"), text: "It does not. ~~Neither does the wheel~~", inThreadOf: 4 },
  { by: me, at: day("14:14"), text: "Good to know, thank you.", inThreadOf: 4 },
  {
    by: ines,
    at: nextDay("08:31"),
    text: "Contrast is done for both themes, see https://example.org/contrast. A_word_that_is_so_long_that_no_narrow_screen_has_a_line_for_it_stays_inside_its_column_all_the_same.",
  },
  { by: ines, at: nextDay("08:32"), text: "@noor can you look at the *focus ring* on the dark sidebar?" },
  {
    by: ben,
    at: nextDay("08:33"),
    text: "I can pair on it with @aiko if that helps:\n\n- first the sidebar\n- then the box\n\n> never on one's own",
  },
];

export const plainScript: Script = {
  people: [me, aiko, ben, ines],
  rooms: [
    { id: "general", name: "General Chat", topic: "Everything that has no other place", lines: [] },
    {
      id: "gleam-dev",
      name: "Releases",
      lines: [{ by: ben, at: day("10:00"), text: "0.9 is out." }],
      unread: 1,
    },
    { id: "design", name: "Design", topic: "Tokens, type and the small things", lines: design, unread: 3 },
    {
      id: "infra",
      name: "Infrastructure and everything that has to do with machines",
      lines: [{ by: ben, at: day("10:00"), text: "Backups are green, @noor." }],
      unread: 1,
    },
    { id: "with-aiko", name: "", with: [aiko], lines: [{ by: aiko, at: day("10:00"), text: "Lunch?" }] },
  ],
};

/** When it is while one looks at it. */
export const plainNow = new Date("2026-11-21T09:00:00Z");
