import { afterEach, describe, expect, test } from "bun:test";
import { launch } from "./launch.ts";
import { type LauncherFolder, makeLauncherFolder } from "./launcher-folder.ts";

const made: LauncherFolder[] = [];

function newFolder(): LauncherFolder {
  const folder = makeLauncherFolder();
  made.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of made.splice(0)) folder.remove();
});

const asked = (text: string) => text.match(/asked \w+/g) ?? [];

describe("installing", () => {
  test("does nothing when everything is there", async () => {
    const folder = newFolder();
    folder.markInstalled();
    const run = launch({ folder: folder.path, args: ["start"] });
    await run.heard(/^up/m);
    run.signal("SIGTERM");
    expect(await run.everything).not.toContain("Installing");
    expect(folder.npmCalls()).toEqual([]);
  });

  test("runs npm ci when something is missing, and then starts", async () => {
    const folder = newFolder();
    folder.markInstalled(["node_modules/bun"]);
    const run = launch({ folder: folder.path, args: ["start"] });
    await run.heard(/Installing[\s\S]*^up/m);
    run.signal("SIGTERM");
    await run.everything;
    expect(folder.npmCalls()).toEqual([expect.stringMatching(/^ci /)]);
  });

  test("runs npm ci when something optional is missing that this machine could have", async () => {
    const folder = newFolder();
    folder.markInstalled(["node_modules/for-this-machine"]);
    const run = launch({ folder: folder.path, args: ["start"] });
    await run.heard(/^up/m);
    run.signal("SIGTERM");
    await run.everything;
    expect(folder.npmCalls()).toHaveLength(1);
  });

  test("runs npm ci when a version is not the lock file's", async () => {
    const folder = newFolder();
    folder.write(
      "node_modules/.package-lock.json",
      JSON.stringify({ packages: { "node_modules/bun": { version: "0.9.0" } } }),
    );
    const run = launch({ folder: folder.path, args: ["start"] });
    await run.heard(/^up/m);
    run.signal("SIGTERM");
    await run.everything;
    expect(folder.npmCalls()).toHaveLength(1);
  });

  test("does without what only tests need, until tests run", async () => {
    const folder = newFolder();
    folder.markInstalled(["node_modules/only-for-tests"]);
    const start = launch({ folder: folder.path, args: ["start"] });
    await start.heard(/^up/m);
    start.signal("SIGTERM");
    await start.everything;
    expect(folder.npmCalls()).toEqual([]);
    await launch({ folder: folder.path, args: ["test"] }).everything;
    expect(folder.npmCalls()).toEqual([expect.stringContaining("--include=dev")]);
  });

  test("is done once by launches that come at the same moment", async () => {
    const folder = newFolder();
    const runs = [1, 2, 3].map(() => launch({ folder: folder.path, args: ["start"] }));
    await Promise.all(runs.map((run) => run.heard(/^up/m)));
    for (const run of runs) run.signal("SIGTERM");
    await Promise.all(runs.map((run) => run.everything));
    expect(folder.npmCalls()).toHaveLength(1);
  });

  test("that fails passes npm's words and status on and starts nothing", async () => {
    const folder = newFolder();
    folder.write("npm-fails", "");
    const run = launch({ folder: folder.path, args: ["start"] });
    expect(await run.status).toBe(7);
    const text = await run.everything;
    expect(text).toContain("npm error: no such package");
    expect(text).not.toMatch(/^up/m);
  });
});

describe("the page", () => {
  async function startOnce(folder: LauncherFolder): Promise<string> {
    const run = launch({ folder: folder.path, args: ["start"] });
    await run.heard(/^up/m);
    run.signal("SIGTERM");
    return run.everything;
  }

  test("is built at the first start, and again only when what it is made of has changed", async () => {
    const folder = newFolder();
    folder.markInstalled();
    expect(await startOnce(folder)).toContain("Building the page");
    expect(await startOnce(folder)).not.toContain("Building the page");
    folder.write("server/src/room.ts", "export const a = 1;");
    folder.write("web/src/room.test.ts", "export const a = 1;");
    expect(await startOnce(folder)).not.toContain("Building the page");
    for (const source of ["web/src/main.tsx", "sdk/src/index.ts", "protocol/src/index.ts"]) {
      folder.write(source, "export const a = 1;");
      expect(await startOnce(folder)).toContain("Building the page");
    }
    expect(folder.viteCalls()).toEqual(Array(4).fill(expect.stringMatching(/^build web .* production$/)));
  });

  test("is built once by launches that come at the same moment", async () => {
    const folder = newFolder();
    folder.markInstalled();
    await Promise.all([1, 2, 3].map(() => startOnce(folder)));
    expect(folder.viteCalls()).toHaveLength(1);
  });

  test("that cannot be built does not keep the server from starting, and is tried again", async () => {
    const folder = newFolder();
    folder.markInstalled();
    folder.write("vite-fails", "");
    expect(await startOnce(folder)).toMatch(/no such module[\s\S]*The page was not built[\s\S]*^up/m);
    expect(await launch({ folder: folder.path, args: ["build"] }).status).toBe(3);
    expect(folder.viteCalls()).toHaveLength(2);
  });
});

describe("stopping", () => {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    test(`${signal} reaches the server once, whose status is the launcher's`, async () => {
      const folder = newFolder();
      folder.markInstalled();
      const run = launch({ folder: folder.path, args: ["start", "3"] });
      await run.heard(/^up/m);
      run.signal(signal);
      expect(await run.status).toBe(3);
      expect(asked(await run.everything)).toEqual([`asked ${signal}`]);
    });
  }

  test("two signals in one breath are one request", async () => {
    const folder = newFolder();
    folder.markInstalled();
    const run = launch({ folder: folder.path, args: ["start"] });
    await run.heard(/^up/m);
    run.signal("SIGTERM");
    await run.heard(/asked/);
    run.signal("SIGINT");
    expect(asked(await run.everything)).toEqual(["asked SIGTERM"]);
  });

  test("Ctrl-C at a terminal reaches the server once", async () => {
    const folder = newFolder();
    folder.markInstalled();
    const run = launch({ folder: folder.path, args: ["start"], atTerminal: true });
    await run.heard(/^up/m);
    run.type("\x03");
    expect(await run.status).toBe(0);
    expect(asked(await run.everything)).toEqual(["asked SIGINT"]);
  });

  test("Ctrl-C at a terminal reaches the server once through npm too, which waits for it", async () => {
    const folder = newFolder();
    folder.markInstalled();
    const run = launch({ folder: folder.path, command: ["npm", "start"], atTerminal: true });
    await run.heard(/^up/m);
    run.type("\x03");
    await run.status;
    expect(asked(await run.everything)).toEqual(["asked SIGINT"]);
  });

  test("npm passes SIGTERM on to the server and waits for it", async () => {
    const folder = newFolder();
    folder.markInstalled();
    const run = launch({ folder: folder.path, command: ["npm", "start"] });
    const [, pid] = await run.heard(/^up (\d+)/m);
    run.signal("SIGTERM");
    expect(await run.status).toBe(0);
    expect(isAlive(Number(pid))).toBe(false);
    expect(asked(await run.everything)).toEqual(["asked SIGTERM"]);
  });

  test("a killed npm takes the server along", async () => {
    const folder = newFolder();
    folder.markInstalled();
    const run = launch({ folder: folder.path, command: ["npm", "start"] });
    await run.heard(/^up/m);
    run.signal("SIGKILL");
    expect(asked(await run.everything)).toEqual(["asked SIGTERM"]);
  });

  test("a killed server is reported as killed", async () => {
    const folder = newFolder();
    folder.markInstalled();
    const run = launch({ folder: folder.path, args: ["start"] });
    const [, pid] = await run.heard(/^up (\d+)/m);
    process.kill(Number(pid), "SIGKILL");
    expect(await run.status).toBe(137);
  });

  if (process.platform === "linux") {
    test("a killed launcher takes the server along", async () => {
      const folder = newFolder();
      folder.markInstalled();
      const run = launch({ folder: folder.path, args: ["start"] });
      await run.heard(/^up/m);
      run.signal("SIGKILL");
      expect(await run.everything).toContain("asked SIGTERM");
    });
  }
});

describe("developing", () => {
  test("serves the page where people open it, with the server behind it", async () => {
    const folder = newFolder();
    folder.markInstalled();
    folder.write(
      "server/src/main.ts",
      'process.stdout.write("told " + process.env.KOE_PUBLIC_URL + "\\n"); setInterval(() => {}, 1000);',
    );
    const run = launch({ folder: folder.path, args: ["dev"], env: { PORT: "4321" } });
    await run.heard(/told http:\/\/127\.0\.0\.1:4321/);
    await run.heard(/page up/);
    run.signal("SIGTERM");
    await run.everything;
    expect(folder.viteCalls()).toEqual([expect.stringContaining("--port 4321 --strictPort")]);
  });

  test("ends when the page cannot be served", async () => {
    const folder = newFolder();
    folder.markInstalled();
    folder.write("vite-fails", "");
    const run = launch({ folder: folder.path, args: ["dev"] });
    expect(await run.status).toBe(3);
  });

  test("a changed source stops the server in order and starts it again", async () => {
    const folder = newFolder();
    folder.markInstalled();
    const run = launch({ folder: folder.path, args: ["dev"] });
    const [, first] = await run.heard(/^up (\d+)/m);
    folder.write("server/src/room.ts", "export const a = 1;");
    const [, second] = await run.heard(/asked SIGTERM[\s\S]*^up (\d+)/m);
    expect(second).not.toBe(first);
    run.signal("SIGINT");
    expect(await run.status).toBe(0);
    expect(asked(await run.everything)).toEqual(["asked SIGTERM", "asked SIGINT"]);
  });

  test("a server that fails is started again at the next change", async () => {
    const folder = newFolder();
    folder.markInstalled();
    folder.write("server/src/main.ts", "process.exit(5);");
    const run = launch({ folder: folder.path, args: ["dev"] });
    await run.heard(/ended with status 5/);
    folder.write("server/src/main.ts", 'process.stdout.write("better\\n");');
    await run.heard(/better/);
    run.signal("SIGTERM");
    await run.everything;
  });
});

test("an unknown command is answered with the known ones", async () => {
  const folder = newFolder();
  const run = launch({ folder: folder.path, args: ["toString"] });
  expect(await run.status).toBe(2);
  expect(await run.everything).toContain("usage:");
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
