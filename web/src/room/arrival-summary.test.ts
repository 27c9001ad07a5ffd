import { describe, expect, test } from "bun:test";
import { ArrivalSummary } from "./arrival-summary.ts";

function listener() {
  const said: string[] = [];
  let due: (() => void) | undefined;
  const summary = new ArrivalSummary({
    after: (_, run) => {
      due = run;
      return () => {
        due = undefined;
      };
    },
    lines: { one: ({ username, text }) => `${username}: ${text}`, many: (count) => `${count} messages` },
    say: (line) => said.push(line),
  });
  const second = () => {
    const run = due;
    due = undefined;
    run?.();
  };
  return { said, summary, second };
}

const hello = { username: "Aiko", text: "hello" };

describe("what is said of arrivals", () => {
  test("one is said with its text, at once", () => {
    const { said, summary } = listener();
    summary.arrived([hello]);
    expect(said).toEqual(["Aiko: hello"]);
  });

  test("what comes together is a number", () => {
    const { said, summary } = listener();
    summary.arrived(Array(50).fill(hello));
    expect(said).toEqual(["50 messages"]);
  });

  test("what follows within a second is one line at its end", () => {
    const { said, summary, second } = listener();
    summary.arrived([hello]);
    for (let each = 0; each < 7; each++) summary.arrived([hello]);
    expect(said).toHaveLength(1);
    second();
    expect(said).toEqual(["Aiko: hello", "7 messages"]);
    second();
    summary.arrived([hello]);
    expect(said).toHaveLength(3);
  });

  test("after the room is left nothing more is said", () => {
    const { said, summary, second } = listener();
    summary.arrived([hello]);
    summary.arrived([hello]);
    summary.stop();
    second();
    expect(said).toHaveLength(1);
  });
});
