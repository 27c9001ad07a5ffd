/**
 * The command line as a value: what was asked for, or one sentence about what is wrong with it.
 *
 * A word or flag that is not understood is never passed over. Each command names the flags that mean something to it;
 * any other one is refused, though another command may know it.
 */
import { parseArgs } from "node:util";
import { inviteLifetimeMs } from "../account/invitation.ts";

/** Where a new password comes from. */
export type PasswordSource = "prompt" | "stdin" | "generated";

export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "list_users" }
  | ({ readonly kind: "create_user"; readonly username: string; readonly isOwner: boolean } & WithPassword)
  | ({ readonly kind: "reset_password"; readonly username: string } & WithPassword)
  | { readonly kind: "deactivate_user"; readonly username: string }
  | { readonly kind: "make_owner"; readonly username: string }
  | { readonly kind: "create_invite"; readonly uses: number; readonly days: number }
  /** `-` is standard output. */
  | { readonly kind: "back_up"; readonly file: string; readonly mayReplace: boolean }
  /** `-` is standard input. */
  | { readonly kind: "restore"; readonly file: string };

interface WithPassword {
  readonly passwordSource: PasswordSource;
}

export type ParsedCommand =
  | { readonly kind: "ok"; readonly command: Command }
  | { readonly kind: "wrong"; readonly why: string };

export const inviteUsesMax = 10_000;
export const inviteDaysMax = 365;
export const inviteDaysDefault = inviteLifetimeMs / (24 * 60 * 60 * 1000);

const options = {
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
  owner: { type: "boolean" },
  "password-stdin": { type: "boolean" },
  "generate-password": { type: "boolean" },
  uses: { type: "string" },
  days: { type: "string" },
  force: { type: "boolean" },
} as const;

type Flag = keyof typeof options;
type Given = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

/** How one command is written. */
interface Grammar {
  readonly words: readonly string[];
  /** What follows the words, as the usage calls it. */
  readonly argument?: string;
  readonly flags?: readonly Flag[];
  read(argument: string, given: Given): ParsedCommand;
}

const passwordFlags = ["password-stdin", "generate-password"] as const;

const grammars: readonly Grammar[] = [
  { words: ["help"], read: () => ok({ kind: "help" }) },
  { words: ["user", "list"], read: () => ok({ kind: "list_users" }) },
  {
    words: ["user", "create"],
    argument: "NAME",
    flags: ["owner", ...passwordFlags],
    read: (username, given) =>
      withPassword(given, (source) => ({
        kind: "create_user",
        username,
        isOwner: given.owner === true,
        ...source,
      })),
  },
  {
    words: ["user", "reset-password"],
    argument: "NAME",
    flags: passwordFlags,
    read: (username, given) =>
      withPassword(given, (source) => ({ kind: "reset_password", username, ...source })),
  },
  {
    words: ["user", "deactivate"],
    argument: "NAME",
    read: (username) => ok({ kind: "deactivate_user", username }),
  },
  {
    words: ["user", "make-owner"],
    argument: "NAME",
    read: (username) => ok({ kind: "make_owner", username }),
  },
  { words: ["invite", "create"], flags: ["uses", "days"], read: (_, given) => readInvite(given) },
  {
    words: ["backup"],
    argument: "FILE",
    flags: ["force"],
    read: (file, given) => ok({ kind: "back_up", file, mayReplace: given.force === true }),
  },
  { words: ["restore"], argument: "FILE", read: (file) => ok({ kind: "restore", file }) },
];

export function parseCommand(args: readonly string[]): ParsedCommand {
  const split = splitArguments(args);
  if (split.kind === "wrong") return split;
  const { words, given } = split;
  if (given.help === true) return ok({ kind: "help" });
  if (given.version === true) return ok({ kind: "version" });
  const grammar = grammars.find((each) => each.words.every((word, index) => words[index] === word));
  if (grammar === undefined) return wrong(unknownCommand(words));
  const name = grammar.words.join(" ");
  const operands = words.slice(grammar.words.length);
  const [argument = ""] = grammar.argument === undefined ? [] : operands;
  if (grammar.argument !== undefined && argument === "") return wrong(`${name} needs a ${grammar.argument}.`);
  const surplus = operands[grammar.argument === undefined ? 0 : 1];
  if (surplus !== undefined) return wrong(`${name} does not take ${JSON.stringify(surplus)}.`);
  const stranger = Object.keys(given).find((flag) => !grammar.flags?.some((known) => known === flag));
  if (stranger !== undefined) return wrong(`${name} does not take --${stranger}.`);
  return grammar.read(argument, given);
}

type Split =
  | { readonly kind: "split"; readonly words: readonly string[]; readonly given: Given }
  | { readonly kind: "wrong"; readonly why: string };

function splitArguments(args: readonly string[]): Split {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { kind: "split", words: positionals, given: values };
  } catch (error) {
    if (error instanceof TypeError && "code" in error) return wrong(firstSentence(error.message));
    throw error;
  }
}

/** Of an explanation that goes on with how to quote, and may repeat what no terminal should get. */
function firstSentence(text: string): string {
  const [sentence = ""] = text.split(/\.\s/);
  return `${sentence.replace(/\.$/, "").replace(/\p{C}/gu, "?")}.`;
}

function unknownCommand(words: readonly string[]): string {
  const [first = ""] = words;
  const verbs = grammars
    .filter(({ words: own }) => own.length > 1 && own[0] === first)
    .map(({ words: own }) => own[1]);
  if (first === "") return "A command is missing.";
  if (verbs.length > 0) return `${first} is followed by one of: ${verbs.join(", ")}.`;
  return `There is no command ${JSON.stringify(first)}.`;
}

function withPassword(given: Given, make: (source: WithPassword) => Command): ParsedCommand {
  const isFromStdin = given["password-stdin"] === true;
  const isGenerated = given["generate-password"] === true;
  if (isFromStdin && isGenerated)
    return wrong("--password-stdin and --generate-password exclude each other.");
  return ok(make({ passwordSource: isFromStdin ? "stdin" : isGenerated ? "generated" : "prompt" }));
}

function readInvite(given: Given): ParsedCommand {
  const uses = wholeNumber(given.uses ?? "1", inviteUsesMax);
  if (uses === undefined) return wrong(`--uses is a whole number from 1 to ${inviteUsesMax}.`);
  const days = wholeNumber(given.days ?? String(inviteDaysDefault), inviteDaysMax);
  if (days === undefined) return wrong(`--days is a whole number from 1 to ${inviteDaysMax}.`);
  return ok({ kind: "create_invite", uses, days });
}

function wholeNumber(text: string, max: number): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= max ? value : undefined;
}

function ok(command: Command): ParsedCommand {
  return { kind: "ok", command };
}

function wrong(why: string): { readonly kind: "wrong"; readonly why: string } {
  return { kind: "wrong", why };
}
