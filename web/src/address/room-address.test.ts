import { expect, test } from "bun:test";
import { roomAddress } from "./room-address.ts";

test("an address behind a room names a message, a thread, or nothing", () => {
  expect(roomAddress("123")).toEqual({ targetSeq: 123, threadSeq: undefined });
  expect(roomAddress("t/123")).toEqual({ targetSeq: undefined, threadSeq: 123 });
  for (const rest of [undefined, "", "0", "-1", "t/", "t/x", "1.5", "12/13", "9".repeat(30)]) {
    expect(roomAddress(rest)).toEqual({ targetSeq: undefined, threadSeq: undefined });
  }
});
