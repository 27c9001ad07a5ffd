import { createSessionToken } from "./account/session-token.ts";
import { systemRuntime } from "./actor/system-runtime.ts";
import { failureText, ownerLine, runningLine } from "./announcement.ts";
import { loadConfig } from "./config.ts";
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

const telemetry = createTelemetry({ level: config.logLevel });
let url = "";
const start = await startTree({
  config,
  runtime: systemRuntime(),
  telemetry,
  onListening: (address) => {
    url = config.publicOrigin ?? address;
    telemetry.listening({ url });
  },
});
if (start.kind === "failed") leave(1, failureText(start.error));
const { tree } = start;
tree.onGiveUp((error) => leave(1, failureText(error)));

let isStopping = false;
const stop = (signal: NodeJS.Signals) => {
  if (isStopping) leave(1, "Stopped at once.");
  isStopping = true;
  telemetry.stopping({ reason: signal });
  tree.stop().then(() => {
    telemetry.stopped();
    process.exit(0);
  });
};
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);

const claim = createSessionToken();
const isUnowned = await tree.store.installation.renewOwnerClaim(claim.tokenHash);
const dataDir = config.databaseUrl === undefined ? config.dataDir : undefined;
const lines = [runningLine({ url, dataDir }), ...(isUnowned ? [ownerLine(url, claim.token)] : [])];
process.stdout.write(`${lines.join("\n")}\n`);
