import { systemRuntime } from "./actor/system-runtime.ts";
import { failureText, openingLines } from "./announcement.ts";
import { loadConfig } from "./config.ts";
import { createTelemetry } from "./telemetry.ts";
import { startTree } from "./tree.ts";

/** Configuration → tree → listening → wait for a signal → stop. */
const stopMs = 9_500;

function leave(status: number, text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(status);
}

const loaded = loadConfig(process.env);
if (loaded.kind === "invalid") leave(2, loaded.problems.join("\n"));
const { config, warnings } = loaded;
for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);

const runtime = systemRuntime();
const telemetry = createTelemetry({ level: config.logLevel });
const start = await startTree({ config, runtime, telemetry });
if (start.kind === "failed") leave(1, failureText(start.error));
const { tree } = start;
tree.onGiveUp((error) => leave(1, failureText(error)));

let isStopping = false;
const stop = (signal: NodeJS.Signals) => {
  if (isStopping) leave(1, "Stopped at once.");
  isStopping = true;
  telemetry.stopping({ reason: signal });
  runtime.after(stopMs, () => leave(1, `Koe did not come to an end within ${stopMs} ms and was cut off.`));
  tree.stop().then(() => {
    telemetry.stopped();
    process.exit(0);
  });
};
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);

process.stdout.write(await openingLines(config, tree));
