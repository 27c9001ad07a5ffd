import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { connect, type Koe } from "@koe/sdk";
import { newPerson, type Person } from "./harness.ts";
import { type KoeProcess, startKoe } from "./koe-process.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { startProgram } from "./typed-program.ts";
import { textsOf, until } from "./until.ts";

const folder = mkdtempSync(join(tmpdir(), "koe-programs-"));
const options = { dataDir: join(folder, "data"), env: { KOE_LOG_LEVEL: "warn" } };
const programs = resolve(import.meta.dir, "../sdk");
const chatFile = join(programs, "chat/main.ts");
let koe: KoeProcess;
let proxy: TcpProxy;
let ann: Person;
let bob: Person;
let client: Koe;

beforeAll(async () => {
  koe = await startKoe(options);
  proxy = await startTcpProxy(koe.url);
  ann = await newPerson(koe.url, "ann");
  bob = await newPerson(koe.url, "bob");
  client = connect({ url: koe.url, credentials: { cookie: bob.cookie } });
});

afterAll(async () => {
  await client.close();
  await proxy.stop();
  await koe.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function tokenOf(person: Person): Promise<string> {
  const api = connect({ url: koe.url, credentials: { cookie: person.cookie } });
  const { token } = await api.api.createToken({ name: "a program" });
  await api.close();
  return token;
}

describe("examples", () => {
  test("the echo bot answers", async () => {
    const bot = startProgram(join(programs, "examples/echo-bot.ts"), [proxy.url, await tokenOf(ann)]);
    const room = client.room("general");
    await until(room.presence, ({ usernames }) => usernames.includes("ann"), "the bot");
    await room.send("hello, bot").done;
    await until(room.timeline, (timeline) => textsOf(timeline).includes("bob: hello, bot"), "an answer");
    bot.stop();
    await bot.status;
  });

  test("tail prints what is said", async () => {
    const room = client.room("gleam-dev");
    await room.send("before").done;
    const tail = startProgram(join(programs, "examples/tail.ts"), [
      proxy.url,
      await tokenOf(ann),
      "gleam-dev",
    ]);
    await tail.heard(/^bob: before$/m);
    await room.send("after").done;
    await tail.heard(/^bob: before\nbob: after$/m);
    tail.stop();
    await tail.status;
  });
});

describe("the chat in a terminal", () => {
  test("signs in, shows who is online, sends, receives, and ends with its input", async () => {
    const room = client.room("gleam-dev");
    const chat = startProgram(chatFile, ["--url", proxy.url, "--room", "gleam-dev", "--username", "ann"]);
    chat.type(ann.password);
    await chat.heard(/^· connected as ann$/m);
    await chat.heard(/^· online: ann, bob$/m);
    chat.type("typed at a terminal");
    await chat.heard(/^\d\d:\d\d ann: typed at a terminal$/m);
    const { seq } = await room.send("heard \u001b[31mthere").done;
    await chat.heard(/^\d\d:\d\d bob: heard {1,2}\[31mthere$/m);
    await room.edit(seq, "heard again").done;
    await chat.heard(/^· bob edited: heard again$/m);
    chat.type("the last line");
    chat.endInput();
    expect(await chat.status).toBe(0);
    await until(room.timeline, (timeline) => textsOf(timeline).includes("the last line"), "the last line");
  });

  test("says that the connection is lost, and resumes", async () => {
    const token = await tokenOf(ann);
    const chat = startProgram(chatFile, ["--url", proxy.url, "--token", token]);
    await chat.heard(/^· connected as ann$/m);
    proxy.retarget(undefined);
    proxy.cutAll();
    await chat.heard(/^· connection lost, trying again$/m);
    await client.room("general").send("while away").done;
    chat.type("said offline");
    proxy.retarget(koe.url);
    await chat.heard(/^· resumed$/m);
    await chat.heard(/bob: while away\n(?:.*\n)*\d\d:\d\d ann: said offline$/m);
    chat.endInput();
    expect(await chat.status).toBe(0);
  });

  test("says what is wrong with a password, a token and its arguments", async () => {
    const wrong = startProgram(chatFile, ["--url", proxy.url, "--username", "ann"]);
    wrong.type("not the password");
    expect(await wrong.status).toBe(1);
    expect(wrong.output()).toContain("Invalid username or password");
    const revoked = startProgram(chatFile, ["--url", proxy.url, "--token", "koe_none"]);
    expect(await revoked.status).toBe(1);
    expect(revoked.output()).toContain("the token does not work");
    const bare = startProgram(chatFile, []);
    expect(await bare.status).toBe(2);
    expect(bare.output()).toContain("usage:");
  });
});
