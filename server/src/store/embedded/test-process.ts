/**
 * A process that does with the embedded server what Koe does, for the tests that kill it or run it as another user:
 * starts it with the options in its first argument, says how that went in one line, and stops it when its input ends.
 */
import { z } from "zod";
import { systemRuntime } from "../../actor/system-runtime.ts";
import { startEmbeddedPostgres } from "./embedded-postgres.ts";

const optionsSchema = z.object({
  dataFolder: z.string(),
  nativeFolder: z.string().optional(),
  tools: z.object({ unshare: z.string().optional(), setpriv: z.string().optional() }).optional(),
});

const { dataFolder, nativeFolder, tools } = optionsSchema.parse(JSON.parse(process.argv[2] ?? "{}"));
const start = await startEmbeddedPostgres({
  dataFolder,
  runtime: systemRuntime(),
  onLog: (line) => process.stderr.write(`${line}\n`),
  ...(nativeFolder === undefined ? {} : { nativeFolder }),
  ...(tools === undefined ? {} : { tools: { unshare: tools.unshare, setpriv: tools.setpriv } }),
});
if (start.kind === "refused") {
  process.stdout.write(`${JSON.stringify(start)}\n`);
} else {
  const { pid, socketFolder, port, user, database, exited, stop } = start.server;
  process.stdout.write(
    `${JSON.stringify({ kind: "started", server: { pid, socketFolder, port, user, database } })}\n`,
  );
  await Promise.race([new Response(Bun.stdin.stream()).text(), exited]);
  await stop();
}
