/**
 * The server under another name than Koe's: what a Koe that root started does, and what an ordinary user's does. The
 * programs are copies, so that their folder can be shut to others.
 */
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseAccounts, serviceAccounts } from "./accounts.ts";
import { findNativeFolder } from "./binaries.ts";
import type { LaunchTools } from "./identity.ts";
import { findLaunchTools } from "./identity-facts.ts";
import { isRoot, runtime, TestBench, testTimeoutMs } from "./test-bench.ts";

setDefaultTimeout(testTimeoutMs);
const bench = new TestBench();
const shared = new TestBench();
let tools: LaunchTools = { unshare: undefined, setpriv: undefined };
/** A folder that anyone may pass, and PostgreSQL's programs in it. */
let open = "";
let nativeFolder = "";

beforeAll(async () => {
  open = await shared.folder();
  chmodSync(open, 0o711);
  nativeFolder = join(open, "programs", "native");
  cpSync(findNativeFolder() ?? "", nativeFolder, { recursive: true, verbatimSymlinks: true });
  tools = await findLaunchTools(runtime);
});
afterEach(async () => {
  await bench.clear();
  chmodSync(join(open, "programs"), 0o755);
});
afterAll(() => shared.close());

function serviceAccount() {
  const [account] = serviceAccounts(parseAccounts(readFileSync("/etc/passwd", "utf8")), []);
  if (account === undefined) throw new Error("this system has no account to run a service");
  return account;
}

/** The user id that the kernel knows the process by. */
function uidOf(pid: number): number {
  if (process.platform === "linux") return statSync(`/proc/${pid}`).uid;
  return Number(Bun.spawnSync(["/bin/ps", "-o", "uid=", "-p", `${pid}`]).stdout.toString());
}

// Nobody else can become another user, so there is nothing to hold then.
if (isRoot)
  describe("a Koe that root started", () => {
    test("runs the server in a user namespace, in folders and with programs that only root reaches", async () => {
      chmodSync(join(open, "programs"), 0o700);
      const folder = join(await bench.folder(), "data");
      const server = await bench.start(folder, { nativeFolder });
      expect([...(await bench.connect(server)`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
      expect(readFileSync(`/proc/${server.pid}/status`, "utf8")).toMatch(/^CapEff:\s+0+$/m);
      await server.stop();
      await bench.start(folder, { nativeFolder });
    });

    test("runs it as a system user where there are no namespaces, and goes on like that", async () => {
      const folder = join(open, "as-system-user");
      mkdirSync(folder, { mode: 0o700 });
      const account = serviceAccount();
      const withoutNamespace = { nativeFolder, tools: { ...tools, unshare: undefined } };
      const server = await bench.start(folder, withoutNamespace);
      expect(uidOf(server.pid)).toBe(account.uid);
      expect([...(await bench.connect(server)`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
      expect(statSync(folder)).toMatchObject({ uid: 0, mode: 0o40711 });
      expect(statSync(server.socketFolder)).toMatchObject({ uid: account.uid, mode: 0o40700 });
      await server.stop();
      expect(uidOf((await bench.start(folder, { nativeFolder })).pid)).toBe(account.uid);
    });

    test("writes nothing through a link that the server's user has laid", async () => {
      const folder = join(open, "linked");
      const account = serviceAccount();
      const withoutNamespace = { nativeFolder, tools: { ...tools, unshare: undefined } };
      await (await bench.start(folder, withoutNamespace)).stop();
      const target = join(open, "not-to-be-written");
      const link = `ln -s ${target} ${join(folder, "postgres", "postgresql.conf.new")}`;
      Bun.spawnSync([tools.setpriv ?? "", `--reuid=${account.uid}`, "--clear-groups", "sh", "-c", link]);
      await bench.start(folder, withoutNamespace);
      expect(statSync(target, { throwIfNoEntry: false })).toBeUndefined();
    });

    test("is told to run as an ordinary user where neither is possible", async () => {
      const folder = await bench.folder();
      const none = { unshare: undefined, setpriv: undefined };
      const message = await bench.refusal(folder, "no_unprivileged_user", { tools: none });
      expect(message).toMatch(/ordinary user.*DATABASE_URL/);
    });

    test("is told so too where the kernel allows it no namespace", async () => {
      const folder = await bench.folder();
      const forbidden = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"';
      const prefix = [tools.unshare ?? "", "--user", "--map-root-user", "sh", "-c", forbidden, "sh"];
      expect(await bench.startOther({ dataFolder: folder }, prefix).said).toMatchObject({
        code: "no_unprivileged_user",
      });
    });

    test("runs a server on an ordinary user's cluster as that user", async () => {
      const account = serviceAccount();
      const folder = join(open, "of-a-user");
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, account.uid, account.gid);
      const koe = bench.startOther({ dataFolder: folder, nativeFolder }, await ordinaryUser());
      expect(await koe.said).toMatchObject({ kind: "started" });
      await koe.end();
      expect(uidOf((await bench.start(folder, { nativeFolder })).pid)).toBe(statSync(folder).uid);
    });
  });

describe("a Koe that an ordinary user started", () => {
  test("runs the server as that user", async () => {
    const folder = join(open, "ordinary");
    mkdirSync(folder, { mode: 0o777 });
    chmodSync(folder, 0o777);
    const koe = bench.startOther({ dataFolder: join(folder, "data"), nativeFolder }, await ordinaryUser());
    const said = await koe.said;
    if (said.kind === "refused") throw new Error(said.message);
    expect(uidOf(said.server.pid)).toBe(uidOf(koe.pid));
    expect([...(await bench.connect(said.server)`SELECT 1 AS one`)]).toEqual([{ one: 1 }]);
    const again = bench.startOther({ dataFolder: join(folder, "data"), nativeFolder }, await ordinaryUser());
    expect(await again.said).toMatchObject({ code: "data_folder_in_use" });
  });

  test("links libraries into the data folder where it may not write to the programs", async () => {
    const library = join(nativeFolder, "lib");
    const wanted = process.platform === "darwin" ? "libpq.5.dylib" : "libicuuc.so.60";
    rmSync(join(library, wanted));
    chmodSync(library, 0o555);
    const folder = join(open, "read-only");
    mkdirSync(folder, { mode: 0o777 });
    chmodSync(folder, 0o777);
    const koe = bench.startOther({ dataFolder: join(folder, "data"), nativeFolder }, await ordinaryUser());
    expect(await koe.said).toMatchObject({ kind: "started" });
    chmodSync(library, 0o755);
  });

  test("may not use a data folder of somebody else", async () => {
    const folder = join(open, "of-root");
    mkdirSync(folder, { mode: 0o755 });
    chmodSync(folder, 0o555);
    const koe = bench.startOther({ dataFolder: folder, nativeFolder }, await ordinaryUser());
    expect(await koe.said).toMatchObject({ code: "data_folder_unusable" });
  });
});

/** The words that make a command an ordinary user's; none where we are one. */
async function ordinaryUser(): Promise<string[]> {
  if (!isRoot) return [];
  const { uid, gid } = serviceAccount();
  const real = [tools.setpriv ?? "", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  const script = join(import.meta.dir, "test-process.ts");
  const probe = Bun.spawn([...real, process.execPath, "build", "--no-bundle", script], {
    stdout: "ignore",
    stderr: "ignore",
  });
  // A checkout that only root may enter: an id inside a namespace is as ordinary, and gets there.
  return (await probe.exited) === 0
    ? real
    : [tools.unshare ?? "", "--user", `--map-user=${uid}`, `--map-group=${gid}`];
}
