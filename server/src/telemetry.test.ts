import { describe, expect, test } from "bun:test";
import { createTelemetry } from "./telemetry.ts";

function recording(level: "info" | "error" | "silent" = "info") {
  const lines: string[] = [];
  const telemetry = createTelemetry({ level, destination: { write: (line) => lines.push(line) } });
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

  test("leaves out what is below its level", () => {
    const { telemetry, lines } = recording("error");
    telemetry.stopped();
    expect(lines).toEqual([]);
  });

  test("goes to standard error at once, so that nothing is lost in a crash", async () => {
    const script = `
      import { createTelemetry } from ${JSON.stringify(`${import.meta.dir}/telemetry.ts`)};
      createTelemetry({ level: "info" }).stopped();
      process.kill(process.pid, "SIGKILL");`;
    const child = Bun.spawn([process.execPath, "-e", script], { stderr: "pipe" });
    expect(JSON.parse(await new Response(child.stderr).text())).toMatchObject({ event: "stopped" });
    expect(await child.exited).not.toBe(0);
  });
});
