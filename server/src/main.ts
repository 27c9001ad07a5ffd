import { systemRuntime } from "./actor/system-runtime.ts";
import { loadConfig } from "./config.ts";
import { failureText } from "./failure-text.ts";
import { openingLines } from "./opening-lines.ts";
import { stopOnSignal } from "./stop-on-signal.ts";
import { createTelemetry } from "./telemetry.ts";
import { startTree } from "./tree.ts";

/** Configuration → tree → listening → wait for a signal → stop. */
function leave(status: number, text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(status);
}

const loaded = loadConfig(process.env);
if (loaded.kind === "invalid") leave(2, loaded.problems.join("\n"));
const { config, warnings } = loaded;
for (const warning of warnings) process.stderr.write(`Warning: ${warning}\n`);

const runtime = systemRuntime();
const telemetry = createTelemetry({ level: config.logLevel, runtime });
const start = await startTree({ config, runtime, telemetry });
if (start.kind === "failed") leave(1, failureText(start.error));
const { tree } = start;
tree.onGiveUp((error) => leave(1, failureText(error)));

stopOnSignal({ runtime, telemetry, stop: tree.stop, leave });
process.stdout.write(await openingLines(config, tree));
