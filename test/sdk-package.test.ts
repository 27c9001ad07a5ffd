import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connect } from "@koe/sdk";
import { packSdk } from "../sdk/build/pack-sdk.ts";
import { newPerson } from "./harness.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";
import { startCommand } from "./typed-program.ts";
import { textsOf, until } from "./until.ts";

const root = resolve(import.meta.dir, "..");
const folder = mkdtempSync(join(tmpdir(), "koe-sdk-package-"));
/** Somebody's own program, who has nothing of this repository. */
const program = join(folder, "program");
let koe: KoeProcess;

beforeAll(async () => {
  koe = await startKoe({ dataDir: join(folder, "data"), env: { KOE_LOG_LEVEL: "warn" } });
  await packSdk(join(folder, "package"));
  await run(["npm", "pack", "./package", "--pack-destination", folder], folder);
  mkdirSync(program);
  writeFileSync(join(program, "package.json"), '{"type":"module"}');
  const { version } = JSON.parse(readFileSync(join(root, "sdk/package.json"), "utf8"));
  const tarball = join(folder, `koe-sdk-${version}.tgz`);
  // Under npm test the repository's own strictness about versions reaches here, and an older Node is tried below too.
  const options = ["--offline", "--no-audit", "--no-fund", "--engine-strict=false"];
  await run(["npm", "install", tarball, ...options], program);
});

afterAll(async () => {
  await koe.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(command: string[], cwd: string): Promise<string> {
  const child = Bun.spawn(command, { cwd, stdout: "pipe", stderr: "pipe" });
  const [said, failure] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0) throw new Error(`${command.join(" ")}:\n${said}${failure}`);
  return said;
}

/** What Node 22 has by itself; earlier ones have the same socket behind a flag. */
function nodeArguments(version: string): readonly string[] {
  if (Number(/\d+/.exec(version)?.[0]) >= 22) return [];
  const withResolvers = `Promise.withResolvers ??= function () {
    const made = {};
    made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }));
    return made;
  };`;
  return [
    "--experimental-websocket",
    "--import",
    `data:text/javascript,${encodeURIComponent(withResolvers)}`,
  ];
}

test("the echo bot answers, in JavaScript under Node, with the package alone", async () => {
  const source = readFileSync(join(root, "sdk/examples/echo-bot.ts"), "utf8");
  const script = new Bun.Transpiler({ loader: "ts" }).transformSync(source);
  writeFileSync(join(program, "echo-bot.js"), script);
  const [ann, bob] = [await newPerson(koe.url, "ann"), await newPerson(koe.url, "bob")];
  const owner = connect({ url: koe.url, credentials: { cookie: ann.cookie } });
  const { token } = await owner.api.createToken({ name: "a bot" });
  await owner.close();
  const node = ["node", ...nodeArguments(await run(["node", "--version"], program))];
  const bot = startCommand([...node, join(program, "echo-bot.js"), koe.url, token]);
  await bot.heard(/^online$/m);
  const client = connect({ url: koe.url, credentials: { cookie: bob.cookie } });
  const room = client.room("general");
  await until(room.presence, ({ usernames }) => usernames.includes("ann"), "the bot");
  await room.send("hello, bot").done;
  await until(room.timeline, (timeline) => textsOf(timeline).includes("bob: hello, bot"), "an answer");
  bot.stop();
  await bot.status;
  await client.close();
});

test("a program in TypeScript needs no other types, and what is wrong in it is seen", async () => {
  const source = (text: string) => `
    import { connect, indexedDbStorage, KoeError, type Timeline } from "@koe/sdk";
    import { fileStorage } from "@koe/sdk/file-storage";
    import { indexedDbStorage as same } from "@koe/sdk/indexed-db";
    const koe = connect({ url: "https://koe.test", storage: fileStorage("state"), credentials: { token: "t" } });
    const timeline: Timeline = koe.room("general").timeline.get();
    export const texts: string[] = timeline.items.map((item) => {
      if (item.kind === "notice") return item.event.payload.username;
      return item.${text};
    });
    export const unread: number | undefined = koe.rooms.get()[0]?.unread;
    export const more = [indexedDbStorage === same, KoeError];
  `;
  const check = (text: string) => {
    writeFileSync(join(program, "program.ts"), source(text));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const options = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2024", "--types", ""];
    return run([process.execPath, tsc, ...options, "--lib", "es2024,dom", "program.ts"], program);
  };
  await check("text");
  const failure = await check("textt").catch(String);
  expect(failure).toContain("'textt' does not exist");
  expect(failure.match(/error TS/g)).toHaveLength(1);
});

test("what a browser loads names nothing that it has not", async () => {
  const seen = new Set<string>();
  const waiting = ["index.js", "indexed-db.js"];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(join(program, "node_modules/@koe/sdk", file), "utf8");
    for (const { path } of new Bun.Transpiler({ loader: "js" }).scanImports(text)) {
      expect(path).toStartWith("./");
      waiting.push(path.slice(2));
    }
  }
  expect(seen.size).toBeGreaterThan(1);
});
