/**
 * Operating Koe from the command line, as an operator does it: a process per command, on an outside database and on
 * the one that Koe brings, with the server running and without.
 */
import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import manifest from "../server/package.json";
import { systemRuntime } from "../server/src/actor/system-runtime.ts";
import { usage } from "../server/src/admin/usage.ts";
import { clusterTag, listServerProcesses } from "../server/src/store/embedded/leftover-server.ts";
import { findRunning } from "../server/src/store/embedded/running-file.ts";
import { Installation } from "../server/src/store/installation.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";
import { databaseInside, readLogs } from "./dump.ts";
import { enter, newPerson, type Person, post, signIn } from "./harness.ts";
import { atTerminal, koe, type Settings, startCommand } from "./koe-command.ts";
import { type KoeOptions, type KoeProcess, startKoe } from "./koe-process.ts";

const runtime = systemRuntime();
/** What `signIn` uses. */
const password = "a long enough secret";

const folders: string[] = [];
const servers: KoeProcess[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "koe-admin-"));
  folders.push(folder);
  return folder;
}

async function start(options: KoeOptions): Promise<KoeProcess> {
  const server = await startKoe(options);
  servers.push(server);
  return server;
}

/** What the command printed; it must have succeeded. */
async function done(
  settings: Settings,
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<string> {
  const { status, out, errors } = await koe(settings, args, input);
  expect({ status, errors }).toEqual({ status: 0, errors: "" });
  return out;
}

/** The one line in which the command said why it did nothing. */
async function refusal(
  settings: Settings,
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<string> {
  const { status, out, errors } = await koe(settings, args, input);
  expect({ status, out, lines: errors.trimEnd().split("\n").length }).toEqual({
    status: 1,
    out: "",
    lines: 1,
  });
  return errors.trimEnd();
}

function at(database: TestDatabase): Settings {
  return { DATABASE_URL: database.url };
}

async function me(url: string, person: Person): Promise<{ readonly status: number; readonly role: unknown }> {
  const response = await fetch(`${url}/api/v1/me`, { headers: { Cookie: person.cookie } });
  const body: unknown = await response.json();
  return {
    status: response.status,
    role: body && typeof body === "object" && "role" in body ? body.role : undefined,
  };
}

async function loginStatus(url: string, username: string, secret = password): Promise<number> {
  return (await post(url, "/api/v1/login", { username, password: secret })).status;
}

async function epoch(database: TestDatabase): Promise<string> {
  const opened = database.open();
  try {
    return await new Installation(opened).epoch();
  } finally {
    await opened.close();
  }
}

async function expectNothingRuns(dataDir: string): Promise<void> {
  expect(findRunning(dataDir)).toEqual({ kind: "stopped" });
  expect(await listServerProcesses(clusterTag(join(dataDir, "postgres")), runtime)).toEqual([]);
}

describe("the command line", () => {
  test("explains itself, and says its version", async () => {
    expect(await done({}, ["help"])).toBe(usage);
    expect(await done({}, ["--version"])).toBe(`${manifest.version}\n`);
  });

  test("answers what it does not understand with what it does, on standard error and with status 2", async () => {
    const { status, out, errors } = await koe({}, ["user", "remove"]);
    expect({ status, out }).toEqual({ status: 2, out: "" });
    expect(errors).toEndWith(usage);
  });

  test("names what is wrong with the settings, or why the database is not there", async () => {
    expect(await refusal({ DATABASE_URL: "nowhere" }, ["user", "list"])).toStartWith("DATABASE_URL must be");
    const away = { DATABASE_URL: "postgres://koe@localhost/koe?host=/nonexistent" };
    expect(await refusal(away, ["user", "list"])).toStartWith("The database cannot be reached: ");
    const missing = join(newFolder(), "data");
    expect(await refusal({ KOE_DATA_DIR: missing }, ["user", "list"])).toContain(missing);
    expect(existsSync(missing)).toBe(false);
  });
});

describe("accounts", () => {
  test("are made, listed, given new passwords and closed while the server runs", async () => {
    const database = await freshDatabase();
    const settings = at(database);
    const server = await start({ databaseUrl: database.url });

    expect(
      await done(settings, ["user", "create", "Ann", "--owner", "--password-stdin"], `${password}\n`),
    ).toBe("Created the owner Ann.\n");
    const ann = await signIn(server.url, "ann");
    expect(await me(server.url, ann)).toEqual({ status: 200, role: "owner" });
    const bob = await newPerson(server.url, "bob");
    expect(await refusal(settings, ["user", "create", "ANN", "--generate-password"])).toContain("taken");

    expect(await refusal(settings, ["user", "deactivate", "ann"])).toStartWith("Ann is the only owner.");
    expect((await me(server.url, ann)).status).toBe(200);
    expect(await done(settings, ["user", "make-owner", "bob"])).toBe("bob is an owner now.\n");
    expect((await me(server.url, bob)).role).toBe("owner");
    await done(settings, ["user", "deactivate", "ann"]);
    expect((await me(server.url, ann)).status).toBe(401);
    expect(await loginStatus(server.url, "ann")).toBe(401);
    expect(await refusal(settings, ["user", "make-owner", "ann"])).toContain("deactivated");
    expect(await refusal(settings, ["user", "deactivate", "bob"])).toStartWith("bob is the only owner.");

    const printed = await done(settings, ["user", "reset-password", "bob", "--generate-password"]);
    const generated = /: (\S{22})\n$/.exec(printed)?.[1] ?? "";
    expect((await me(server.url, bob)).status).toBe(401);
    expect(await loginStatus(server.url, "bob")).toBe(401);
    expect(await loginStatus(server.url, "bob", generated)).toBe(200);

    const day = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\dZ";
    const [heading = "", first = "", second = "", ...more] = (await done(settings, ["user", "list"])).split(
      "\n",
    );
    expect(heading).toMatch(/^username {2}role {3}created {12}last seen {10}state$/);
    expect(first).toMatch(new RegExp(`^Ann       owner  ${day}  -                  deactivated ${day}$`));
    expect(second).toMatch(new RegExp(`^bob       owner  ${day}  ${day}  active$`));
    expect(more).toEqual([""]);
  }, 20_000);

  test("keep to the rules for names and passwords", async () => {
    const settings = at(await freshDatabase({ migrated: false }));
    expect(await done(settings, ["user", "list"])).toBe("username  role  created  last seen  state\n");
    const create = ["user", "create", "ann", "--password-stdin"];
    expect(await refusal(settings, create, "short\n")).toContain("at least 8");
    expect(await refusal(settings, create, "two lines of\nsecrets\n")).toContain("more than one line");
    expect(await refusal(settings, create, "x".repeat(3000))).toContain("at most 1024");
    expect(await refusal(settings, ["user", "create", "a b"])).toContain("no spaces");
    expect(await refusal(settings, ["user", "create", "ann"])).toContain("no terminal");
    expect(await refusal(settings, ["user", "reset-password", "ann"])).toBe('There is no user "ann".');
    expect((await done(settings, ["user", "list"])).split("\n")).toHaveLength(2);
  });

  test("get their passwords from a terminal that does not show them", async () => {
    const settings = at(await freshDatabase());
    const create = ["user", "create", "ann"];
    const differing = await atTerminal(settings, create, [`${password}\r`, "something else\r"]);
    expect(differing).toEqual({
      status: 1,
      shown: "New password: \nThe same again: \nThe two passwords differ.\n",
    });
    const givenUp = await atTerminal(settings, create, ["half\u0003"]);
    expect(givenUp).toEqual({ status: 1, shown: "New password: \nNo password was given.\n" });
    const created = await atTerminal(settings, create, [`${password}\r${password}\r`]);
    expect(created).toEqual({
      status: 0,
      shown: "New password: \nThe same again: \nCreated the member ann.\n",
    });
  });

  test("are made with an invite as often as it says", async () => {
    const database = await freshDatabase();
    const settings = { ...at(database), KOE_PUBLIC_URL: "https://chat.example" };
    const server = await start({ databaseUrl: database.url, env: { KOE_REGISTRATION: "invite" } });
    expect(await refusal(settings, ["invite", "create"])).toStartWith("Nobody owns this Koe yet.");
    await done(settings, ["user", "create", "ann", "--owner", "--generate-password"]);
    const printed = await done(settings, ["invite", "create", "--uses", "2"]);
    const invite = /^https:\/\/chat\.example\/invite\/(\S+)\nWorks for 2 accounts, until /.exec(printed)?.[1];
    const register = async (username: string) =>
      (await post(server.url, "/api/v1/register", { username, password, invite })).status;
    expect([await register("bob"), await register("cem"), await register("dan")]).toEqual([201, 201, 403]);
  }, 20_000);
});

describe("an interruption", () => {
  test("ends a command that waits for its input", async () => {
    const database = await freshDatabase();
    const child = startCommand(at(database), ["user", "create", "ann", "--password-stdin"]);
    const watcher = database.open();
    // The name is looked up last before the password is read.
    const isWaiting = async () => {
      const lookups = await watcher.query(
        (sql) => sql`
          select from pg_stat_activity
          where datname = current_database() and state = 'idle' and query like '%where username_key = $1%'`,
      );
      return lookups.length > 0;
    };
    await until(isWaiting);
    await watcher.close();
    child.kill("SIGTERM");
    expect(await new Response(child.stderr).text()).toBe("Interrupted.\n");
    expect(await child.exited).toBe(143);
  });

  test("ends a command that asks at the terminal", async () => {
    const settings = at(await freshDatabase());
    const { status, shown } = await atTerminal(
      settings,
      ["user", "create", "ann"],
      [(child) => child.kill("SIGHUP")],
    );
    expect({ status, shown }).toEqual({ status: 129, shown: "New password: \nInterrupted.\n" });
  });

  test("stops the database that the command started, and so does a reader that is gone", async () => {
    const dataDir = join(newFolder(), "data");
    const settings = { KOE_DATA_DIR: dataDir };
    const child = startCommand(settings, ["user", "create", "ann", "--password-stdin"]);
    await until(() => existsSync(dataDir) && findRunning(dataDir).kind === "running");
    child.kill("SIGINT");
    expect(await new Response(child.stderr).text()).toBe("Interrupted.\n");
    expect(await child.exited).toBe(130);
    await expectNothingRuns(dataDir);

    const deaf = startCommand(settings, ["backup", "-"]);
    await deaf.stdout.cancel();
    expect(await deaf.exited).not.toBe(0);
    await expectNothingRuns(dataDir);
  }, 20_000);
});

describe("a backup", () => {
  test("brings accounts and messages into a new data folder, where the numbering has moved on", async () => {
    const folder = newFolder();
    const [before, after, file] = [join(folder, "before"), join(folder, "after"), join(folder, "a.koe")];
    const server = await start({ dataDir: before });
    const ann = await newPerson(server.url, "ann");
    const room = await enter(server.url, "general", ann);
    const texts = ["one", "two 声", "three"];
    for (const [index, text] of texts.entries()) room.say(text, { client_msg_id: `message-${index}` });
    await room.waitFor("new_message", ({ payload }) => payload.text === "three");
    const said = await readLogs(databaseInside(server), ["general"]);
    expect(said.map(({ text }) => text)).toEqual(texts);

    const running = { KOE_DATA_DIR: before };
    const counts = /^Wrote .*: .*\busers 1, rooms 3, .*\broom_log 3\b/;
    expect(await done(running, ["backup", file])).toMatch(counts);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await refusal(running, ["restore", file])).toContain(`(process ${server.pid})`);
    room.close();
    await server.stop();
    expect(await done(running, ["backup", file, "--force"])).toMatch(counts);
    await expectNothingRuns(before);

    expect(await done({ KOE_DATA_DIR: after }, ["restore", file])).toMatch(/^Restored .*\broom_log 3\b/);
    await expectNothingRuns(after);
    const restored = await start({ dataDir: after });
    expect(await readLogs(databaseInside(restored), ["general"])).toEqual(said);
    expect((await me(restored.url, ann)).status).toBe(401);
    const again = await enter(restored.url, "general", await signIn(restored.url, "ann"));
    again.say("one", { client_msg_id: "message-0" });
    expect((await again.waitFor("ack")).payload).toMatchObject({ seq: 1, duplicate: true });
    again.say("four");
    expect((await again.waitFor("new_message")).payload).toMatchObject({ text: "four", seq: 4 });
    again.close();
  }, 30_000);

  test("goes through pipes from one outside database to another, under a new epoch", async () => {
    const [from, to] = [await freshDatabase(), await freshDatabase({ migrated: false })];
    await done(at(from), ["user", "create", "ann", "--owner", "--password-stdin"], password);
    const { status, bytes, errors } = await koe(at(from), ["backup", "-"]);
    expect(status).toBe(0);
    expect(errors).toMatch(/^Wrote .*\busers 1\b.*\n$/);
    expect(await done(at(to), ["restore", "-"], bytes)).toMatch(/^Restored .*\busers 1\b/);
    expect(await done(at(to), ["user", "list"])).toBe(await done(at(from), ["user", "list"]));
    expect(await epoch(to)).not.toBe(await epoch(from));

    const list = await done(at(from), ["user", "list"]);
    expect(await refusal(at(from), ["restore", "-"], bytes)).toStartWith("The database is not empty");
    expect(await done(at(from), ["user", "list"])).toBe(list);
  });

  test("that is damaged, cut short or none at all is refused, and the database stays as new", async () => {
    const [from, to] = [await freshDatabase(), await freshDatabase()];
    await done(at(from), ["user", "create", "ann", "--generate-password"]);
    const { bytes } = await koe(at(from), ["backup", "-"]);
    const fresh = await epoch(to);
    const flipped = Buffer.from(bytes);
    const middle = flipped.length >> 1;
    flipped[middle] = (flipped[middle] ?? 0) ^ 1;
    for (const wrong of [flipped, bytes.subarray(0, -20), Buffer.from("no backup at all"), Buffer.alloc(0)]) {
      expect(await refusal(at(to), ["restore", "-"], wrong)).toMatch(/backup/);
    }
    expect(await done(at(to), ["user", "list"])).toBe("username  role  created  last seen  state\n");
    expect(await epoch(to)).toBe(fresh);
    expect(await refusal(at(to), ["restore", join(newFolder(), "none")])).toStartWith("There is no file");
  });

  test("replaces an older one only when asked to, and only when it succeeded", async () => {
    const folder = newFolder();
    const file = join(folder, "a.koe");
    writeFileSync(file, "the older one");
    expect(await refusal(at(await freshDatabase()), ["backup", file])).toContain("--force");
    const withoutTables = at(await freshDatabase({ migrated: false }));
    await refusal(withoutTables, ["backup", file, "--force"]);
    expect(readFileSync(file, "utf8")).toBe("the older one");
    expect(readdirSync(folder)).toEqual(["a.koe"]);
    expect(await refusal(withoutTables, ["backup", "/dev/null", "--force"])).toContain("no file");
    expect(await refusal(withoutTables, ["backup", join(folder, "missing", "a.koe")])).toContain("no folder");
  });
});

describe("the database that Koe brings", () => {
  test("is made for the first owner before Koe has ever run, and stopped again", async () => {
    const dataDir = join(newFolder(), "data");
    const settings = { KOE_DATA_DIR: dataDir };
    await done(settings, ["user", "create", "ann", "--owner", "--password-stdin"], password);
    await expectNothingRuns(dataDir);
    const server = await start({ dataDir });
    expect(server.ownerLink).toBeUndefined();
    expect((await me(server.url, await signIn(server.url, "ann"))).role).toBe("owner");
  }, 20_000);
});

/** Looks again and again; the test's own time limit bounds it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise<void>((seen) => runtime.after(5, seen));
}
