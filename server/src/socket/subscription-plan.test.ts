import { expect, test } from "bun:test";
import { ownLogId } from "@koe/protocol";
import fc from "fast-check";
import { type Follower, planSubscription } from "./subscription-plan.ts";

const follower: Follower = {
  ownLog: "@ann",
  access: undefined,
  epoch: "present",
  followed: new Set(["general"]),
  roomsPerSocketMax: 3,
};

test("the own log is @me and nothing else, and takes no room's place", () => {
  const rooms = ["@ann", "@bob", ownLogId, "a", "b", "c"].map((room_id) => ({ room_id }));
  const { wanted, refused } = planSubscription({ rooms }, follower);
  expect(wanted.map(({ roomId, logId }) => [roomId, logId])).toEqual([
    [ownLogId, "@ann"],
    ["a", "a"],
    ["b", "b"],
  ]);
  expect(refused.map(({ roomId, refusal }) => [roomId, refusal.code])).toEqual([
    ["@ann", "not_found"],
    ["@bob", "not_found"],
    ["c", "limit_exceeded"],
  ]);
});

test("an access token confines to its rooms, and one for some of them may not follow what tells of all", () => {
  const rooms = [{ room_id: "a" }, { room_id: "b" }, { room_id: ownLogId }];
  const planFor = (roomIds: readonly string[] | undefined) => {
    const { wanted, refused } = planSubscription(
      { rooms },
      { ...follower, access: { roomIds, isReadOnly: false } },
    );
    return [wanted.map(({ roomId }) => roomId), refused.map(({ roomId, refusal }) => [roomId, refusal.code])];
  };
  expect(planFor(["b"])).toEqual([
    ["b"],
    [
      ["a", "forbidden"],
      [ownLogId, "forbidden"],
    ],
  ]);
  expect(planFor(undefined)).toEqual([["a", "b", ownLogId], []]);
});

test("a position counts in the epoch it was given with, and without one in the present", () => {
  const rooms = [{ room_id: "general", since_seq: 5 }];
  const sinceWith = (epoch: string | undefined) =>
    planSubscription({ ...(epoch === undefined ? {} : { epoch }), rooms }, follower).wanted[0]?.since;
  expect(sinceWith("present")).toEqual({ seq: 5, isSameEpoch: true });
  expect(sinceWith(undefined)).toEqual({ seq: 5, isSameEpoch: true });
  expect(sinceWith("past")).toEqual({ seq: 5, isSameEpoch: false });
});

test("whatever is asked for, each room is answered once and no more are followed than may be (L20)", () => {
  const roomIds = fc.array(fc.constantFrom(ownLogId, "@x", "general", "a", "b", "c", "d", "e"));
  fc.assert(
    fc.property(roomIds, (ids) => {
      const { wanted, refused } = planSubscription({ rooms: ids.map((room_id) => ({ room_id })) }, follower);
      const answered = [...wanted, ...refused].map(({ roomId }) => roomId);
      expect(answered.sort()).toEqual([...new Set(ids)].sort());
      const rooms = new Set([...follower.followed, ...wanted.map(({ roomId }) => roomId)]);
      rooms.delete(ownLogId);
      expect(rooms.size).toBeLessThanOrEqual(follower.roomsPerSocketMax);
    }),
  );
});
