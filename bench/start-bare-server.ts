import { join } from "node:path";

/** A server under measurement: where it listens, and which process to look at. */
export interface MeasuredServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<unknown>;
}

/** Starts `bare-server.ts` as a process. */
export async function startBareServer(): Promise<MeasuredServer> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "bare-server.ts")], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  process.on("exit", () => child.kill("SIGKILL"));
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const url = new TextDecoder().decode(value).trim();
  if (!url.startsWith("http://")) throw new Error(`the bare server did not start: ${url}`);
  return {
    url,
    pid: child.pid,
    stop() {
      child.kill("SIGTERM");
      return child.exited;
    },
  };
}
