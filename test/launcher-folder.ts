/**
 * A folder that looks like Koe's to the launcher: its programs, a lock file with a few packages, and stand-ins for
 * the server and for npm, so that a test installs nothing and stops nothing real.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dir, "..");

/** Says that it is up and what it is asked; stops a little after the first request, with the status it is given. */
const standInServer = `
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {
  process.stdout.write("asked " + signal + "\\n");
  setTimeout(() => process.exit(Number(process.argv[2] ?? 0)), 400);
});
process.stdout.write("up " + process.pid + "\\n");
setInterval(() => {}, 1000);
`;

/** Lists its calls and does what \`npm ci\` does last, unless it is told to fail: it records what is installed. */
const standInNpm = `
import * as fs from "node:fs";
fs.appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
if (fs.existsSync("npm-fails")) { console.error("npm error: no such package"); process.exit(7); }
const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
for (const name of Object.keys(packages)) if (name.endsWith("elsewhere")) delete packages[name];
fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
`;

/** Notes what it is asked; builds a page, unless it is told to fail, or serves one until it is stopped. */
const standInVite = `
import * as fs from "node:fs";
fs.appendFileSync("vite-calls", [...process.argv.slice(2), process.env.NODE_ENV].join(" ") + "\\n");
if (process.argv[2] === "build") {
  if (fs.existsSync("vite-fails")) { console.error("no such module"); process.exit(3); }
  const folder = process.argv[process.argv.indexOf("--outDir") + 1];
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(folder + "/index.html", "");
} else if (fs.existsSync("vite-fails")) {
  process.exit(3);
} else {
  process.stdout.write("page up\\n");
  setInterval(() => {}, 1000);
}
`;

const packages = {
  "": { name: "koe", optionalDependencies: { "for-this-machine": "1.0.0", elsewhere: "1.0.0" } },
  "node_modules/bun": { version: "1.0.0", integrity: "sha512-bun" },
  "node_modules/only-for-tests": { version: "1.0.0", integrity: "sha512-tests", dev: true },
  "node_modules/for-this-machine": { version: "1.0.0", optional: true },
  "node_modules/elsewhere": {
    version: "1.0.0",
    optional: true,
    os: ["some-other-os"],
    dependencies: { "only-elsewhere": "1.0.0" },
  },
  "node_modules/only-elsewhere": { version: "1.0.0", optional: true },
};

const notForThisMachine = ["node_modules/elsewhere", "node_modules/only-elsewhere"];

export interface LauncherFolder {
  readonly path: string;
  npmCalls(): readonly string[];
  viteCalls(): readonly string[];
  write(file: string, text: string): void;
  /** As after an install; `without` names packages that are not there. */
  markInstalled(without?: readonly string[]): void;
  remove(): void;
}

export function makeLauncherFolder(): LauncherFolder {
  const path = mkdtempSync(join(tmpdir(), "koe-launcher-"));
  const write = (file: string, text: string) => writeFileSync(join(path, file), text);
  for (const folder of [
    "server/src",
    "protocol/src",
    "sdk/src",
    "web/src",
    "node_modules/vite/bin",
    "node_modules/only-for-tests",
    "node_modules/for-this-machine",
    "node_modules/bun/bin",
  ]) {
    mkdirSync(join(path, folder), { recursive: true });
  }
  cpSync(join(repository, "bin"), join(path, "bin"), { recursive: true });
  cpSync(join(repository, "package.json"), join(path, "package.json"));
  symlinkSync(process.execPath, join(path, "node_modules/bun/bin/bun.exe"));
  write("server/src/main.ts", standInServer);
  write("npm-cli.js", standInNpm);
  write("node_modules/vite/bin/vite.js", standInVite);
  write("package-lock.json", JSON.stringify({ packages }));
  const lines = (name: string) => {
    const file = join(path, name);
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };
  return {
    path,
    npmCalls: () => lines("npm-calls"),
    viteCalls: () => lines("vite-calls"),
    write,
    markInstalled: (without = []) => {
      const missing = [...without, ...notForThisMachine];
      const present = Object.entries(packages).filter(([name]) => !missing.includes(name));
      write("node_modules/.package-lock.json", JSON.stringify({ packages: Object.fromEntries(present) }));
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
