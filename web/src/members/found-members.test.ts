import { expect, test } from "bun:test";
import type { RoomMember } from "@koe/sdk";
import { foundMembers } from "./found-members.ts";

const member = (username: string): RoomMember => ({ user: { id: username, username }, role: "member" });
const names = (query: string, online: readonly string[] = []) =>
  foundMembers(["aiko", "Ben.Okafor", "花子"].map(member), query, new Set(online)).map(
    ({ member: { user } }) => user.username,
  );

test("those whose name holds what was typed are found, whatever the case", () => {
  expect(names("")).toEqual(["aiko", "Ben.Okafor", "花子"]);
  expect(names(" OKA ")).toEqual(["Ben.Okafor"]);
  expect(names("花")).toEqual(["花子"]);
  expect(names("zz")).toEqual([]);
});

test("who is online comes first, and otherwise the order stays", () => {
  expect(names("", ["花子", "Ben.Okafor"])).toEqual(["Ben.Okafor", "花子", "aiko"]);
});
