/**
 * What the switcher shows for what was typed.
 *
 * Without words: the rooms one was in last, then what is unread, then the actions. With words: every name that holds
 * them, one letter wrong, missing, doubled or swapped in each word forgiven; names that begin with them first, among
 * those the rooms one was in last. `#` looks for rooms alone, `@` for people, `>` for actions.
 */
import uFuzzy from "@leeoniya/ufuzzy";
import { fold } from "../text/fold.ts";
import type { SwitchTarget } from "./switch-target.ts";

/** More are not drawn. */
export const shownTargetsMax = 50;
const recentMax = 8;

const fuzzy = new uFuzzy({
  unicode: true,
  interSplit: "[^\\p{L}\\p{N}']+",
  intraSplit: "\\p{Ll}\\p{Lu}",
  interBound: "[^\\p{L}\\p{N}]",
  intraBound: "\\p{L}\\p{N}|\\p{N}\\p{L}|\\p{Ll}\\p{Lu}",
  intraChars: "[\\p{L}\\p{N}']",
  intraContr: "'\\p{L}{1,2}\\b",
  intraMode: 1,
  intraIns: 1,
  intraSub: 1,
  intraTrn: 1,
  intraDel: 1,
});

/** Words of this many are permuted, so that their order does not matter. */
const permutedWordsMax = 3;

/** `recentIds`: rooms, the latest first; `currentId`: where one is, which needs no way there. */
export function findTargets(
  targets: readonly SwitchTarget[],
  query: string,
  { recentIds, currentId }: { readonly recentIds: readonly string[]; readonly currentId: string | undefined },
): readonly SwitchTarget[] {
  const { kind, words } = read(query);
  const wanted = targets.filter((target) => kind === undefined || target.kind === kind);
  const recency = (target: SwitchTarget) => {
    const at = target.kind === "room" ? recentIds.indexOf(target.roomId) : -1;
    return at === -1 ? recentIds.length : at;
  };
  const found = words === "" ? unasked(wanted, recency, currentId, kind) : asked(wanted, words, recency);
  return found.slice(0, shownTargetsMax);
}

const kinds: Readonly<Record<string, SwitchTarget["kind"]>> = { "#": "room", "@": "person", ">": "action" };

function read(query: string): { readonly kind: SwitchTarget["kind"] | undefined; readonly words: string } {
  const text = query.trim();
  const kind = kinds[text[0] ?? ""];
  return { kind, words: fold(kind === undefined ? text : text.slice(1).trim()) };
}

type Recency = (target: SwitchTarget) => number;

function unasked(
  targets: readonly SwitchTarget[],
  recency: Recency,
  currentId: string | undefined,
  kind: SwitchTarget["kind"] | undefined,
): readonly SwitchTarget[] {
  if (kind !== undefined) return targets;
  const rooms = targets.filter((target) => target.kind === "room" && target.isJoined);
  const elsewhere = rooms
    .filter((target) => target.kind === "room" && target.roomId !== currentId)
    .sort((a, b) => recency(a) - recency(b) || unreadOf(b) - unreadOf(a));
  return [...elsewhere.slice(0, recentMax), ...targets.filter((target) => target.kind === "action")];
}

const unreadOf = (target: SwitchTarget): number => (target.kind === "room" ? target.unread : 0);

function asked(targets: readonly SwitchTarget[], words: string, recency: Recency): readonly SwitchTarget[] {
  const names = targets.map(({ name }) => fold(name));
  const [found, info, order] = fuzzy.search(names, words, permutedWordsMax);
  const ranked = order === null ? (found ?? []) : order.flatMap((at) => info.idx[at] ?? []);
  return ranked
    .flatMap((at, rank) => {
      const target = targets[at];
      const isBeginning = names[at]?.startsWith(words) ?? false;
      return target === undefined ? [] : [{ target, rank, place: isBeginning ? recency(target) : Infinity }];
    })
    .sort((a, b) => compare(a.place, b.place) || a.rank - b.rank)
    .map(({ target }) => target);
}

/** Infinity is as good as itself. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
