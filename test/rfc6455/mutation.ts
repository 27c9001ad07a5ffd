import { defaultLimits } from "@koe/protocol";

/**
 * Frames that are almost right: a valid `send_message`, damaged in one or more of the ways in which clients, proxies
 * and attackers damage them. The same seed gives the same frames.
 */
export type Random = () => number;

/** Mulberry32: small, and good enough to vary tests. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function below(random: Random, bound: number): number {
  return Math.floor(random() * bound);
}

export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[below(random, choices.length)] ?? choices[0];
}

/** The JSON of each part of a frame, as text. */
interface Parts {
  event: string;
  id: string;
  text: string;
  clientMsgId: string;
  /** Stands in front of the other members, with its comma. */
  outer: string;
  inner: string;
}

/** The text of a frame; `number` makes its ids and its text its own. */
export function mutatedFrame(random: Random, number: number): string {
  const parts: Parts = {
    event: '"send_message"',
    id: String(number),
    text: JSON.stringify(`${pick(random, texts)} ${number}`),
    clientMsgId: `"f-${String(number).padStart(8, "0")}"`,
    outer: "",
    inner: "",
  };
  for (let left = below(random, 3); left > 0; left--) pick(random, structural)(random, parts);
  return damagedText(random, written(parts));
}

/** The text with up to two faults that know nothing of what it says; still possible to send. */
export function damagedText(random: Random, frame: string): string {
  let damaged = frame;
  for (let left = below(random, 3); left > 0; left--) damaged = pick(random, textual)(random, damaged);
  return sendable(damaged);
}

/** As UTF-8 can carry it, and within what a message may have. */
function sendable(frame: string): string {
  const { frameBytesMax } = defaultLimits;
  const bytesPerUnitMax = 3;
  const isTooLong = Buffer.byteLength(frame) > frameBytesMax;
  return (isTooLong ? frame.slice(0, frameBytesMax / bytesPerUnitMax) : frame).toWellFormed();
}

function written({ event, id, text, clientMsgId, outer, inner }: Parts): string {
  return `{${outer}"event":${event},"id":${id},"payload":{${inner}"text":${text},"client_msg_id":${clientMsgId}}}`;
}

const texts = ["hello", "声 👩‍👩‍👧", "a\u202eb", "\ufeffhi", "x".repeat(7_900), "\n\t", "{[\"'\\"] as const;

/** JSON, and what is none, to stand where something else should. */
export const values = [
  "null",
  "true",
  "0",
  "-0",
  "-1",
  "1.5",
  "7.0",
  "1e400",
  "-1e400",
  "1e-400",
  "9007199254740993",
  "[]",
  "{}",
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0041"',
  '"toString"',
  '"__proto__"',
  '["send_message"]',
  '{"$ne":""}',
  '{"toString":1}',
  '"new_message"',
  `"${"y".repeat(65)}"`,
  `"${"y".repeat(8_001)}"`,
  `"${"👋".repeat(8_000)}"`,
  `"${"👋".repeat(8_001)}"`,
  `${"[".repeat(7)}${"]".repeat(7)}`,
  `${"[".repeat(8_000)}${"]".repeat(8_000)}`,
  '{"a":'.repeat(8_000),
  "NaN",
  "Infinity",
  "undefined",
  "0x10",
  "'send_message'",
] as const;

const extraMembers = [
  '"__proto__":{"event":"send_message","text":"inherited","admin":true},',
  '"constructor":{"prototype":{"text":"inherited"}},',
  '"event":"shout",',
  '"text":"first",',
  '"text":7,',
  '"id":1e400,',
  '"client_msg_id":null,',
  '"payload":null,',
  '"":"",',
  '"\\u0065vent":"shout",',
  '"seq":1,"username":"root","room_id":"gleam-dev",',
] as const;

const partNames = ["event", "id", "text", "clientMsgId"] as const;

const structural = [
  (random: Random, parts: Parts) => {
    parts[pick(random, partNames)] = pick(random, values);
  },
  (random: Random, parts: Parts) => {
    const [one, other] = [pick(random, partNames), pick(random, partNames)];
    [parts[one], parts[other]] = [parts[other], parts[one]];
  },
  (random: Random, parts: Parts) => {
    parts.outer += pick(random, extraMembers);
  },
  (random: Random, parts: Parts) => {
    parts.inner += pick(random, extraMembers);
  },
] as const;

const textual = [
  (random: Random, frame: string) => frame.slice(0, below(random, frame.length)),
  (random: Random, frame: string) => frame.slice(below(random, frame.length)),
  (random: Random, frame: string) => replacedAt(random, frame, (code) => code ^ (1 << below(random, 7))),
  (random: Random, frame: string) => replacedAt(random, frame, () => below(random, 0xd800)),
  (random: Random, frame: string) => {
    const at = below(random, frame.length);
    return frame.slice(0, at) + pick(random, insertions) + frame.slice(at);
  },
  (_: Random, frame: string) => `\ufeff${frame}`,
  (_: Random, frame: string) => ` \r\n\t${frame}\n`,
  (_: Random, frame: string) => frame + frame.slice(0, 100),
  (_: Random, frame: string) => `[${frame}]`,
  (_: Random, frame: string) => frame,
] as const;

const insertions = [
  '"',
  "\\",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "\u0000",
  "\ufeff",
  "\ud83d\udc4b",
  "/*",
  "\\u",
  "e9",
] as const;

function replacedAt(random: Random, frame: string, change: (code: number) => number): string {
  const at = below(random, frame.length);
  const code = frame.charCodeAt(at);
  if (Number.isNaN(code)) return frame;
  return frame.slice(0, at) + String.fromCharCode(change(code)) + frame.slice(at + 1);
}
