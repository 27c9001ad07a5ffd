/**
 * `npm run chat`: one room in a terminal, on the SDK. Every line that is typed is a message; the end of the input, or
 * Ctrl-C, ends the program once everything said is on the server.
 */
import { parseArgs } from "node:util";
import { type Credentials, connect, KoeError } from "@koe/sdk";
import { fileStorage } from "@koe/sdk/file-storage";
import { signIn } from "./sign-in.ts";
import { startChat } from "./start-chat.ts";
import { type TypedLines, typedLines } from "./typed-lines.ts";

const usage = `usage: npm run chat -- --url <https://host> --room <id> (--token <koe_…> | --username <name>)
                    [--state <file>]   keeps what is not sent, and the last messages, over restarts`;

const write = (line: string) => {
  process.stdout.write(`${line}\n`);
};

interface Options {
  readonly url: string;
  readonly room: string;
  readonly token: string | undefined;
  readonly username: string | undefined;
  readonly state: string | undefined;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const lines = typedLines(process.stdin, process.stdout);
  try {
    return await chat(options, lines);
  } catch (error) {
    if (!(error instanceof KoeError || error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  } finally {
    lines.close();
  }
}

async function chat(options: Options, lines: TypedLines): Promise<number> {
  const { url, room, state } = options;
  const credentials = await credentialsFor(options, lines);
  if (credentials === undefined) return 2;
  const koe = connect({ url, credentials, ...(state === undefined ? {} : { storage: fileStorage(state) }) });
  const { say, settled, stopped } = startChat(koe, room, write);
  const talked = async () => {
    for await (const line of lines) if (line.trim() !== "") say(line);
    await settled();
  };
  const reason = await Promise.race([talked(), stopped]);
  await koe.close();
  return reason === undefined ? 0 : 1;
}

async function credentialsFor(
  { url, token, username }: Options,
  lines: TypedLines,
): Promise<Credentials | undefined> {
  if (token !== undefined) return { token };
  const password = await lines.hidden("Password: ");
  return username === undefined || password === undefined ? undefined : signIn(url, username, password);
}

function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { url: text, room: text, token: text, username: text, state: text },
    });
    const { url, room = "general", token, username, state } = values;
    if (url === undefined || (token === undefined) === (username === undefined)) return undefined;
    return { url, room, token, username, state };
  } catch {
    return undefined;
  }
}
