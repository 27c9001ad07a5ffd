/** Times and days as the reader's language and zone write them. Formatters are costly to make, so each is made once. */
import { currentLanguage } from "./language.ts";

const shapes = {
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  /** Of a day separator: 11月22日(日), Sun 22 Nov; short, since it stands in the margin. */
  day: { weekday: "short", month: "short", day: "numeric" },
  dayOfYear: { weekday: "short", year: "numeric", month: "short", day: "numeric" },
  moment: { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

type Shape = keyof typeof shapes;

const formats = new Map<string, Intl.DateTimeFormat>();

/** 14:02 */
export const timeOfDay = (atMs: number): string => format("time", atMs);

/** A date with its time, for what may be long ago. */
export const momentOf = (atMs: number): string => format("moment", atMs);

/** The day of a separator, with the year when it is not this one's. */
export function dayOf(atMs: number, nowMs: number): string {
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  return format(isThisYear ? "day" : "dayOfYear", atMs);
}

/** The same for two moments of one day in the reader's zone, and different for any others. */
export function dayKey(atMs: number): number {
  const date = new Date(atMs);
  return date.getFullYear() * 10_000 + (date.getMonth() + 1) * 100 + date.getDate();
}

/** The page's language as it is written where the reader lives, as far as the browser tells. */
function locale(): string {
  const language = currentLanguage();
  return navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
}

function format(shape: Shape, atMs: number): string {
  const language = locale();
  const key = `${language} ${shape}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(language, shapes[shape]);
    formats.set(key, made);
  }
  return made.format(atMs);
}
