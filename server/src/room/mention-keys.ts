/**
 * Whom a text may mention: the folded usernames after `@`. Which of them exist, and are in the room, the log finds out.
 *
 * An `@` counts at the start and after anything that no name contains, so an address like `ann@example.org` mentions
 * nobody. What stands in code (between fences, or in a span of backticks) is code. A name may end in `.` or `-`, and so
 * may a sentence: `@ann.` gives both `ann.` and `ann`.
 *
 * Linear in the text, whatever it is: every character is looked at a fixed number of times.
 */
import { wireLimits } from "@koe/protocol";
import { parseUsername } from "../account/username.ts";

/** UTF-16 units of a run; no spelling of a name is longer. */
const runLengthMax = 1024;

/** At most `mentionsPerMessageMax` keys, each once, in the order of the text. */
export function mentionKeysOf(text: string): readonly string[] {
  const keys = new Set<string>();
  if (!text.includes("@")) return [];
  for (const block of blocksOutsideFences(text)) {
    for (const run of nameRuns(withoutCodeSpans(block))) {
      for (const candidate of [run, run.replace(/[.-]+$/, "")]) {
        const name = parseUsername(candidate);
        if (name.kind === "ok") keys.add(name.key);
        if (keys.size === wireLimits.mentionsPerMessageMax) return [...keys];
      }
    }
  }
  return [...keys];
}

/** Each run of characters of names that begins right after an `@`, and that `@` not right after such a run. */
function* nameRuns(text: string): Generator<string> {
  for (const [run] of text.matchAll(/[\p{L}\p{M}\p{N}_.@-]+/gu)) {
    const [before, name = "", ...more] = run.replace(/^@+/, "@").split("@");
    // `a@b` is an address, and so is `@a@b`.
    if (before === "" && more.length === 0 && name.length <= runLengthMax) yield name;
  }
}

const fenceLine = /^ {0,3}(`{3,}|~{3,})(.*)$/s;

/** The paragraphs of a text that are in no fence; a fence that is never closed holds all the rest. */
function blocksOutsideFences(text: string): readonly string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  let fence: string | undefined;
  const endBlock = () => {
    if (lines.length > 0) blocks.push(lines.join("\n"));
    lines = [];
  };
  for (const line of text.split(/\r?\n/)) {
    const [, marks = "", rest = ""] = fenceLine.exec(line) ?? [];
    if (fence !== undefined) {
      if (marks.startsWith(fence) && rest.trim() === "") fence = undefined;
    } else if (marks !== "" && !(marks.startsWith("`") && rest.includes("`"))) {
      endBlock();
      fence = marks;
    } else if (line.trim() === "") {
      endBlock();
    } else {
      lines.push(line);
    }
  }
  endBlock();
  return blocks;
}

/** A span goes from a run of backticks to the next run of the same length; a run without such a partner is text. */
function withoutCodeSpans(block: string): string {
  const runs = [...block.matchAll(/`+/g)].map(({ 0: marks, index }) => ({ length: marks.length, index }));
  const partners = nextOfSameLength(runs);
  let text = "";
  let end = 0;
  runs.forEach((run, at) => {
    const partner = partners[at];
    if (run.index < end || partner === undefined) return;
    text += `${block.slice(end, run.index)}\``;
    end = partner.index + partner.length;
  });
  return text + block.slice(end);
}

interface Run {
  readonly length: number;
  readonly index: number;
}

function nextOfSameLength(runs: readonly Run[]): readonly (Run | undefined)[] {
  const latest = new Map<number, Run>();
  return runs
    .toReversed()
    .map((run) => {
      const partner = latest.get(run.length);
      latest.set(run.length, run);
      return partner;
    })
    .toReversed();
}
