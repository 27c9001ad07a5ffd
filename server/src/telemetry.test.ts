import { describe, expect, test } from "bun:test";
import { createTelemetry } from "./telemetry.ts";

function recording(level: "info" | "error" | "silent" = "info", monotonic = () => 0) {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const telemetry = createTelemetry({ level, runtime: { monotonic }, destination });
  return { telemetry, lines };
}

describe("the log", () => {
  test("has one JSON object a line, whatever is in it", () => {
    const { telemetry, lines } = recording();
    telemetry.stopping({ reason: 'first\nsecond\r\n{"level":"fatal"}\u2028third' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.indexOf("\n")).toBe((lines[0]?.length ?? 0) - 1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "info",
      event: "stopping",
      reason: expect.stringContaining("second"),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });

  test("names a failed request by its id and its route, with the stack", () => {
    const { telemetry, lines } = recording();
    telemetry.requestFailed({ errorId: "e-1", route: "GET /owner/:token", error: new TypeError("broken") });
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "error",
      event: "request_failed",
      error_id: "e-1",
      route: "GET /owner/:token",
      error: { name: "TypeError", message: "broken", stack: expect.stringContaining("telemetry.test.ts") },
    });
  });

  test("warns of a crash with its error, and of an orderly start not at all", () => {
    const { telemetry, lines } = recording();
    telemetry.supervisor({ kind: "child_started", supervisor: "root", child: "bus" });
    telemetry.supervisor({
      kind: "child_crashed",
      supervisor: "rooms",
      child: "general",
      error: new Error("boom"),
    });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: "warn",
        event: "supervisor",
        kind: "child_crashed",
        child: "general",
        error: { message: "boom" },
      },
    ]);
  });

  test("is not filled by a stranger who tries again and again, and says how often that was", () => {
    let now = 0;
    const { telemetry, lines } = recording("info", () => now);
    for (let count = 0; count < 10_000; count++) {
      telemetry.hashingBusy({ address: "192.0.2.1" });
      telemetry.loginLimited({ address: "192.0.2.1", limit: "address" });
    }
    expect(lines).toHaveLength(200);
    telemetry.registered({ address: "192.0.2.2", userId: "u" });
    now = 60_000;
    telemetry.hashingBusy({ address: "192.0.2.1" });
    expect(lines.slice(200).map((line) => JSON.parse(line))).toMatchObject([
      { event: "registered" },
      { event: "hashing_busy", held_back: 9_900 },
    ]);
  });

  test("leaves out what is below its level", () => {
    const { telemetry, lines } = recording("error");
    telemetry.stopped();
    expect(lines).toEqual([]);
  });

  test("goes to standard error at once, so that nothing is lost in a crash", async () => {
    const script = `
      import { createTelemetry } from ${JSON.stringify(`${import.meta.dir}/telemetry.ts`)};
      createTelemetry({ level: "info", runtime: { monotonic: () => 0 } }).stopped();
      process.kill(process.pid, "SIGKILL");`;
    const child = Bun.spawn([process.execPath, "-e", script], { stderr: "pipe" });
    expect(JSON.parse(await new Response(child.stderr).text())).toMatchObject({ event: "stopped" });
    expect(await child.exited).not.toBe(0);
  });
});
