import { describe, expect, test } from "bun:test";
import { behindMs, FramePace } from "./frame-pace.ts";

/** A screen whose frames come when the test says so. */
function screen() {
  let next: ((frameAtMs: number) => void) | undefined;
  const pace = new FramePace((run) => {
    next = run;
  });
  const frame = (atMs: number) => {
    const run = next;
    next = undefined;
    run?.(atMs);
  };
  return { pace, frame, isWaiting: () => next !== undefined };
}

describe("the pace of drawing", () => {
  test("many changes before a frame are one drawing", () => {
    const { pace, frame } = screen();
    let drawings = 0;
    const draw = () => {
      drawings += 1;
    };
    for (let change = 0; change < 50; change++) pace.request(draw);
    expect(drawings).toBe(0);
    frame(0);
    expect(drawings).toBe(1);
  });

  test("while frames are on time, each draws", () => {
    const { pace, frame } = screen();
    const drawnAt: number[] = [];
    for (let at = 0; at < 160; at += 16) {
      pace.request(() => drawnAt.push(at));
      frame(at);
    }
    expect(drawnAt).toHaveLength(10);
  });

  test("after a late frame drawings are a tenth of a second apart, until one is on time again", () => {
    const { pace, frame } = screen();
    const drawnAt: number[] = [];
    const at = (ms: number) => {
      pace.request(() => drawnAt.push(ms));
      frame(ms);
    };
    at(0);
    at(90);
    expect(drawnAt).toEqual([0]);
    at(100);
    expect(drawnAt).toEqual([0, 90, 100]);
    at(116);
    expect(drawnAt).toEqual([0, 90, 100, 116]);
  });

  test("what came while behind is drawn without another change", () => {
    const { pace, frame, isWaiting } = screen();
    let drawings = 0;
    pace.request(() => {});
    frame(0);
    pace.request(() => {
      drawings += 1;
    });
    frame(50);
    expect(drawings).toBe(0);
    expect(isWaiting()).toBe(true);
    frame(behindMs);
    expect(drawings).toBe(1);
  });

  test("what is taken back is not drawn", () => {
    const { pace, frame } = screen();
    const takeBack = pace.request(() => {
      throw new Error("drawn");
    });
    takeBack();
    frame(0);
  });

  test("a page at rest asks for no frames", () => {
    const { pace, frame, isWaiting } = screen();
    pace.request(() => {});
    frame(0);
    frame(16);
    expect(isWaiting()).toBe(false);
  });
});
