import { systemRuntime } from "./actor/system-runtime.ts";
import { runCommandLine } from "./admin/run-command-line.ts";

/** Operating Koe from the command line: arguments → done → exit status. */
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => interruption.abort(signal));
}
// A reader who left is known from the write that failed.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const status = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  stdio: process,
  runtime: systemRuntime(),
  signal: interruption.signal,
});
process.exit(status);
