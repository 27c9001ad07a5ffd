// @ts-check
/**
 * `npm test`: type-check, lint, build the page, then every test, with one total at the end.
 *
 * The last line is `N passed, N failed`, the sum over the steps; type-checks, lint and build count as one test each. A
 * skipped test counts as failed, since it proves nothing. Bun runs the files in one worker per core, each file
 * with its own globals; a worker that crashes or a test that never settles fails itself and not the whole run.
 */
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { buildPage } from "./build-page.mjs";
import { runChild } from "./child.mjs";
import { say } from "./say.mjs";

/** What `bun test` searches; one that does not exist is no error. */
const testPaths = ["./protocol/", "./server/", "./sdk/", "./web/", "./test/", "./tidy.test.ts"];
const testTimeoutMs = 60_000;
/** For a test that loops without end, which nobody inside its worker can time out. */
const suiteTimeoutMs = 20 * 60_000;
/** More than the summary that `bun test` ends with. */
const summaryBytesMax = 4096;

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * @param {{ root: string, bun: string, filters: string[] }} options filters: handed on to `bun test`
 * @returns {Promise<number>} the exit status: 0 when something passed and nothing failed
 */
export async function runTestSuite({ root, bun, filters }) {
  const tool = (/** @type {string} */ path) => join(root, "node_modules", path);
  /** @param {string[]} args */
  const check = async (args) => {
    return counted(await runChild(process.execPath, args, { cwd: root }));
  };
  const tsc = tool("typescript/bin/tsc");
  const results = [
    await step("Types", () => check([tsc, "-p", "."])),
    await step("Types of the launcher", () => check([tsc, "-p", "bin"])),
    await step("Types of the page", () => check([tsc, "-p", "web"])),
    await step("Types of the page's tests", () => check([tsc, "-p", "web/e2e"])),
    await step("Lint", () => check([tool("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."])),
    await step("Page", async () => counted(await buildPage(root, bun))),
    await step("Tests", () => runBunTest(root, bun, filters)),
  ];
  const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
  const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/**
 * @param {number} status of a step that is one test
 * @returns {Counts}
 */
function counted(status) {
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * @param {string} name
 * @param {() => Promise<Counts>} run
 */
async function step(name, run) {
  say(`── ${name}`);
  const startedAt = performance.now();
  const counts = await run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  say(`── ${name}: ${counts.failed === 0 ? "ok" : "FAILED"} in ${seconds} s`);
  return counts;
}

/**
 * @param {string} root
 * @param {string} bun
 * @param {string[]} filters
 * @returns {Promise<Counts>}
 */
async function runBunTest(root, bun, filters) {
  const paths = filters.length > 0 ? filters : testPaths;
  const args = ["--no-env-file", "test", "--parallel", `--timeout=${testTimeoutMs}`, ...paths];
  let tail = "";
  const status = await runChild(bun, args, {
    cwd: root,
    timeoutMs: suiteTimeoutMs,
    onErrorOutput: (chunk) => {
      tail = `${tail}${chunk.toString("utf8")}`.slice(-summaryBytesMax);
    },
  });
  return readSummary(tail, status);
}

/**
 * Reads the counts that `bun test` ends with.
 * @param {string} tail the end of its output
 * @param {number} status
 * @returns {Counts}
 */
export function readSummary(tail, status) {
  const plain = stripVTControlCharacters(tail);
  const summary = plain.slice(plain.lastIndexOf("\n\n"));
  const count = (/** @type {string} */ word) =>
    Number(new RegExp(`^ (\\d+) ${word}$`, "m").exec(summary)?.[1] ?? 0);
  const passed = count("pass");
  const failed = count("fail") + count("skip") + count("todo");
  // Without a summary, without a test or with a status of its own, the run has failed all the same.
  const isBroken = status !== 0 || passed === 0;
  return { passed, failed: failed === 0 && isBroken ? 1 : failed };
}
