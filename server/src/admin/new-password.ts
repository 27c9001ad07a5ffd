import { parseNewPassword, passwordBytesMax } from "../account/password.ts";
import { createSessionToken } from "../account/session-token.ts";
import { askHidden } from "./ask-hidden.ts";
import type { PasswordSource } from "./command.ts";
import { type Refused, refused } from "./outcome.ts";
import type { Stdio } from "./stdio.ts";

/** Comes by a new password for the account with this username key. */
export type NewPassword = (source: PasswordSource, usernameKey: string) => Promise<NewPasswordOutcome>;

type NewPasswordOutcome =
  | {
      readonly kind: "ok";
      readonly password: string;
      /** What the operator has to be told about it. */
      readonly lines: readonly string[];
    }
  | Refused;

type Typed = { readonly kind: "typed"; readonly text: string } | Refused;

/** Base64url characters, 132 bits of chance. */
const generatedChars = 22;
/** More than the longest password and its line's end. */
const stdinBytesMax = 2 * passwordBytesMax;

export function createNewPassword(stdio: Stdio, signal: AbortSignal): NewPassword {
  return async (source, usernameKey) => {
    if (source === "generated") {
      // A secret of the machine's chance, which has this one door.
      const password = createSessionToken().token.slice(0, generatedChars);
      return { kind: "ok", password, lines: [`The password, shown only now: ${password}`] };
    }
    const typed = await (source === "stdin" ? readLine(stdio) : askTwice(stdio, signal));
    if (typed.kind === "refused") return typed;
    const parsed = parseNewPassword(typed.text, usernameKey);
    return parsed.kind === "ok" ? { ...parsed, lines: [] } : refused(parsed.why);
  };
}

async function askTwice(stdio: Stdio, signal: AbortSignal): Promise<Typed> {
  if (!stdio.stdin.isTTY) {
    return refused(
      "There is no terminal to ask for a password at. Use --password-stdin or --generate-password.",
    );
  }
  const answers = await askHidden(["New password: ", "The same again: "], stdio, signal);
  if (answers === undefined) return refused("No password was given.");
  const [first = "", second] = answers;
  return first === second ? { kind: "typed", text: first } : refused("The two passwords differ.");
}

async function readLine({ stdin }: Stdio): Promise<Typed> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes > stdinBytesMax) return refused(`A password has at most ${passwordBytesMax} bytes.`);
  }
  const text = Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
  return text.includes("\n") ? refused("Standard input holds more than one line.") : { kind: "typed", text };
}
