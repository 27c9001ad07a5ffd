import { resolve } from "node:path";

const root = resolve(import.meta.dir, "../..");

let building: Promise<void> | undefined;

/** The page as it is built from the present sources, as a start of Koe does it; at most one build at a time. */
export function buildPage(): Promise<void> {
  building ??= build();
  return building;
}

async function build(): Promise<void> {
  const launcher = Bun.spawn(["node", "bin/launch.mjs", "build"], { cwd: root, stderr: "pipe" });
  const [status, errors] = await Promise.all([launcher.exited, new Response(launcher.stderr).text()]);
  if (status !== 0) throw new Error(`the page was not built:\n${errors}`);
}
