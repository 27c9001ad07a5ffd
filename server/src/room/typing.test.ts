import { describe, expect, test } from "bun:test";
import { startSimulatedDirectory } from "../../../test/simulated-directory.ts";
import { Typing, typingLimits } from "./typing.ts";

describe("who is typing", () => {
  test("is told at once in a quiet place, then gathered for a window (P5)", () => {
    const typing = new Typing();
    expect(typing.note(undefined, "ann")).toEqual(["ann"]);
    expect(typing.note(undefined, "bob")).toEqual([]);
    expect(typing.note(7, "cid")).toEqual(["cid"]);
    expect(typing.note(undefined, "ann")).toEqual([]);
    expect(typing.closeWindow(undefined)).toEqual(["bob", "ann"]);
    expect(typing.closeWindow(undefined)).toEqual([]);
    expect(typing.note(undefined, "bob")).toEqual(["bob"]);
  });

  test("is not told of whoever has said it meanwhile (P5)", () => {
    const typing = new Typing();
    for (const name of ["ann", "bob", "cid"]) typing.note(undefined, name);
    typing.end(undefined, "bob");
    expect(typing.closeWindow(undefined)).toEqual(["cid"]);
  });

  test("is told of up to a number of people, in up to a number of places", () => {
    const typing = new Typing();
    for (let number = 0; number <= 2 * typingLimits.namesMax; number++) typing.note(undefined, `${number}`);
    expect(typing.closeWindow(undefined)).toHaveLength(typingLimits.namesMax);
    for (let place = 1; place < typingLimits.windowsMax; place++) typing.note(place, "ann");
    expect(typing.note(typingLimits.windowsMax, "ann")).toEqual([]);
  });

  test("reaches the clients of a room at most once a second, and is of no effect from outside (P5)", async () => {
    const { runtime, fanOut, ensure, joinAsClient } = startSimulatedDirectory();
    joinAsClient("ann");
    joinAsClient("bob");
    await runtime.settle();
    const type = (username: string) => ensure().cast({ kind: "typing", userId: `id-${username}`, username });
    const told = () =>
      fanOut.heardAsClient("ann").flatMap((event) => (event.event === "typing" ? [event.payload] : []));
    type("stranger");
    for (const name of ["bob", "ann", "bob"]) type(name);
    await runtime.settle();
    expect(told()).toEqual([{ room_id: "general", usernames: ["bob"] }]);
    await runtime.advance(typingLimits.windowMs);
    expect(told().slice(1)).toEqual([{ room_id: "general", usernames: ["ann", "bob"] }]);
    await runtime.advance(10 * typingLimits.windowMs);
    expect(told()).toHaveLength(2);
  });
});
