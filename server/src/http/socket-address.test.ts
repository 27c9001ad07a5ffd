import { expect, test } from "bun:test";
import { socketAddress } from "./socket-address.ts";

const addressOf = (path: string) => socketAddress(new Request(`http://koe.example${path}`));

test("an address names the client's socket, a room's socket, or none", () => {
  expect(addressOf("/ws/v2")).toEqual({ kind: "client" });
  expect(addressOf("/ws/v2?epoch=e")).toEqual({ kind: "client" });
  expect(addressOf("/ws/v1/chat/a%20b")).toEqual({ kind: "room", roomId: "a b", resume: { kind: "none" } });
  for (const path of [
    "/ws/v2/",
    "/ws/v3",
    "/ws/v1/chat/",
    "/ws/v1/chat/a/b",
    "/ws/v1/chat/%00",
    "/ws/v1/chat/%",
  ]) {
    expect([path, addressOf(path)]).toEqual([path, undefined]);
  }
});

test("where to go on is a seq, with an epoch or without, and what else is said does not matter (R5)", () => {
  const resumeOf = (query: string) => {
    const address = addressOf(`/ws/v1/chat/general?${query}`);
    return address?.kind === "room" ? address.resume : undefined;
  };
  expect(resumeOf("since_seq=12&epoch=a%2Fb&more=x")).toEqual({ kind: "since", seq: 12, epoch: "a/b" });
  expect(resumeOf("since_seq=0")).toEqual({ kind: "since", seq: 0, epoch: undefined });
  expect(resumeOf("more=x")).toEqual({ kind: "none" });
  for (const query of ["since_seq=", "since_seq=-1", "since_seq=0x1", "epoch=e", "since_seq=1&since_seq=1"]) {
    expect([query, resumeOf(query)?.kind]).toEqual([query, "malformed"]);
  }
});
