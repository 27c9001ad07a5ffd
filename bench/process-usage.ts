/**
 * What a process has used, as Linux counts it. Processor time says more than a clock does when a machine is busy with
 * other things: it hardly depends on them.
 */
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";

/** Processor time so far, in all threads, in ms; exact to 10 ms. */
export function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  const ticks = Number(fields[userTime]) + Number(fields[systemTime]);
  return (ticks / ticksPerSecond) * 1000;
}

/** Memory that it holds (RSS), in bytes. */
export function residentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return Number(kibibytes) * 1024;
}

/** Resolves when the process has nothing much to do: it used less than a tenth of one core for a moment. */
export async function untilQuiet(pid: number): Promise<void> {
  let before = processorMs(pid);
  for (;;) {
    await Bun.sleep(quietForMs);
    const now = processorMs(pid);
    if (now - before <= quietForMs / 10) return;
    before = now;
  }
}

/** How busy the machine is with everything, in processes that want to run. */
export function loadLine(): string {
  return `load average: ${loadavg()
    .map((each) => each.toFixed(1))
    .join(", ")}`;
}

const quietForMs = 300;
/** Of the fields after the name in proc_pid_stat(5), counted from 0. */
const userTime = 11;
const systemTime = 12;
const ticksPerSecond = 100;
