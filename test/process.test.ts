import { afterEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { connect, enter, newPerson } from "./harness.ts";
import { KoeDidNotStart, type KoeOptions, type KoeProcess, startKoe } from "./koe-process.ts";

/** Starting and stopping, as a service manager or a person at a terminal sees it. */
const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "koe-process-"));
  folders.push(folder);
  return folder;
};
const running: KoeProcess[] = [];
const start = async (options: KoeOptions): Promise<KoeProcess> => {
  const koe = await startKoe({ dataDir: newFolder(), ...options });
  running.push(koe);
  return koe;
};

afterEach(async () => {
  for (const koe of running.splice(0)) await koe.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function failure(options: KoeOptions): Promise<KoeDidNotStart> {
  try {
    await start(options);
  } catch (error) {
    if (error instanceof KoeDidNotStart) return error;
    throw error;
  }
  throw new Error("it started");
}

const postmasterPid = (koe: KoeProcess) =>
  Number(readFileSync(join(koe.dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);

describe("a start", () => {
  test("says in one line where Koe runs, where its data is and how to stop it, and how to become the owner", async () => {
    const koe = await start({ env: { KOE_LOG_LEVEL: "warn" } });
    const [where, owner, ...more] = koe.output().trim().split("\n");
    expect(where).toBe(`Koe runs at ${koe.url}, its data is in ${koe.dataDir}, Ctrl+C stops it.`);
    expect(owner).toMatch(
      /^Nobody owns this Koe yet\. Open this link to become its owner: http:\S+\/owner\/\S{43}$/,
    );
    expect(more).toEqual([]);
  });

  test("with wrong settings names each of them, with status 2", async () => {
    const env = { PORT: "seventy", KOE_REGISTRATION: "maybe", KOE_MAX_TEXT_CHARS: "-1" };
    const { status, output } = await failure({ env });
    expect(status).toBe(2);
    const lines = output.trim().split("\n");
    expect(lines.map((line) => line.split(" ")[0]).sort()).toEqual([
      "KOE_MAX_TEXT_CHARS",
      "KOE_REGISTRATION",
      "PORT",
    ]);
  });

  test("on a port that is taken says so in one line, and leaves no PostgreSQL behind", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const dataDir = newFolder();
    const { status, output } = await failure({
      dataDir,
      env: { PORT: String(port), KOE_LOG_LEVEL: "silent" },
    });
    taken.close();
    expect(status).toBe(1);
    expect(output.trim()).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. Set PORT to a free one.`,
    );
    expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
  });

  test("on an address that is none of this machine's says so in one line", async () => {
    for (const host of ["no-such-host.invalid", "fe80::1"]) {
      const { status, output } = await failure({ env: { HOST: host, KOE_LOG_LEVEL: "silent" } });
      expect(status).toBe(1);
      expect(output.trim().split("\n").at(-1)).toBe(
        `${host} is no address of this machine. Set HOST to one that is.`,
      );
    }
  });

  test("on a data folder in use is refused in one line, and the first Koe does not notice", async () => {
    const first = await start({});
    const { status, output } = await failure({ dataDir: first.dataDir, env: { KOE_LOG_LEVEL: "silent" } });
    expect(status).toBe(1);
    expect(output).toContain(`Another Koe (process ${first.pid}) uses the data folder ${first.dataDir}`);
    expect((await fetch(`${first.url}/api/v1/ready`)).status).toBe(200);
  });

  test("keeps everything of the time before", async () => {
    const dataDir = newFolder();
    const first = await startKoe({ dataDir });
    const ann = await newPerson(first.url, "ann");
    const before = await enter(first.url, "general", ann);
    before.say("remember me", { id: 1, client_msg_id: "ann-message-1" });
    const { payload: ack } = await before.waitFor("ack");
    expect(await first.stop()).toBe(0);
    const second = await start({ dataDir });
    const after = await enter(second.url, "general", ann);
    after.say("remember me", { id: 1, client_msg_id: "ann-message-1" });
    expect((await after.waitFor("ack")).payload).toEqual({ ...ack, duplicate: true });
  });
});

describe("a stop", () => {
  test("by SIGTERM answers what was received, closes every socket with 1001, ends PostgreSQL, and exits with 0", async () => {
    const koe = await start({});
    const postmaster = postmasterPid(koe);
    const person = await newPerson(koe.url, "ann");
    const speaker = await enter(koe.url, "general", person);
    const others = await Promise.all(Array.from({ length: 9 }, () => connect(koe.url, "general", person)));
    const clients = [speaker, ...others];
    for (let id = 1; id <= 20; id++) speaker.say(`message ${id}`, { id });
    await speaker.waitFor("ack");
    koe.signal("SIGTERM");
    expect(await Promise.all(clients.map(({ closed }) => closed))).toEqual(
      clients.map(() => ({ code: 1001, reason: "going_away" })),
    );
    expect(await koe.exited).toBe(0);
    const answered = [...speaker.heard("ack"), ...speaker.heard("error")].map(({ id }) => id);
    expect(answered.sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(existsSync(`/proc/${postmaster}`)).toBe(false);
  });

  test("refuses new connections at once", async () => {
    const koe = await start({});
    const person = await newPerson(koe.url, "ann");
    const client = await enter(koe.url, "general", person);
    koe.signal("SIGTERM");
    await client.closed;
    expect(fetch(`${koe.url}/api/v1/health`)).rejects.toThrow();
    expect(await koe.exited).toBe(0);
  });

  test("by a second signal ends at once, and the next start finds everything in order", async () => {
    const dataDir = newFolder();
    const koe = await startKoe({ dataDir });
    const postmaster = postmasterPid(koe);
    // A database that does not answer holds up an orderly stop.
    process.kill(postmaster, "SIGSTOP");
    koe.signal("SIGINT");
    await eventually(
      async () => koe.output(),
      (output) => output.includes("stopping"),
    );
    // The same signal twice in an instant is one request, so it is repeated until it counts as a second one.
    await eventually(
      async () => {
        koe.signal("SIGINT");
        return koe.output();
      },
      (output) => output.includes("Stopped at once."),
    );
    expect(await koe.exited).toBe(1);
    process.kill(postmaster, "SIGCONT");
    const next = await start({ dataDir });
    expect((await fetch(`${next.url}/api/v1/ready`)).status).toBe(200);
  });
});
