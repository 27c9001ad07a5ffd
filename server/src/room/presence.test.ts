import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Presence, type PresenceAnnouncement, type PresenceUser } from "./presence.ts";

const user = (name: string): PresenceUser => ({ id: `id-${name}`, username: name });
const said = (announcements: readonly PresenceAnnouncement[]) =>
  announcements.map(({ kind, subjects, onlineUsers }) => [
    kind,
    subjects.map(({ username }) => username),
    onlineUsers,
  ]);

describe("presence in a small room", () => {
  test("announces a user's first connection to all, the newcomer counted, and a second one not (P1)", () => {
    const presence = new Presence();
    expect(said(presence.arrive(user("new_user")))).toEqual([["joined", ["new_user"], ["new_user"]]]);
    expect(said(presence.arrive(user("gleam_fan")))).toEqual([
      ["joined", ["gleam_fan"], ["gleam_fan", "new_user"]],
    ]);
    expect(presence.arrive(user("gleam_fan"))).toEqual([]);
  });

  test("announces the end of the last connection, without the one who left (P1)", () => {
    const presence = new Presence();
    for (const name of ["a", "b", "b"]) presence.arrive(user(name));
    expect(presence.depart("id-b", true).announcements).toEqual([]);
    expect(said(presence.depart("id-b", true).announcements)).toEqual([["left", ["b"], ["a"]]]);
  });

  test("keeps a user whose connection broke online until the grace is over (P3)", () => {
    const presence = new Presence();
    presence.arrive(user("a"));
    const { announcements, fadingToken } = presence.depart("id-a", false);
    expect(announcements).toEqual([]);
    expect(said(presence.expire("id-a", fadingToken ?? -1))).toEqual([["left", ["a"], []]]);
  });

  test("does not announce a user who is back within the grace, even if the old grace ends later (P3)", () => {
    const presence = new Presence();
    presence.arrive(user("a"));
    const { fadingToken } = presence.depart("id-a", false);
    expect(presence.arrive(user("a"))).toEqual([]);
    expect(presence.expire("id-a", fadingToken ?? -1)).toEqual([]);
    expect(presence.count).toBe(1);
  });

  test("takes up what a predecessor announced: who is back is silent, who is not leaves", () => {
    const presence = new Presence();
    const tokens = presence.resume([user("a"), user("b")]);
    expect(presence.arrive(user("a"))).toEqual([]);
    const left = tokens.flatMap(({ userId, fadingToken }) => presence.expire(userId, fadingToken));
    expect(said(left)).toEqual([["left", ["b"], ["a"]]]);
  });
});

test("who is online is given page by page, in the order of the names, also after one who has left (L26)", () => {
  const presence = new Presence();
  for (const name of ["d", "b", "a", "c", "e"]) presence.arrive(user(name));
  expect(presence.page(undefined, 2)).toEqual({ usernames: ["a", "b"], count: 5, hasMore: true });
  presence.depart("id-b", true);
  expect(presence.page("b", 2)).toEqual({ usernames: ["c", "d"], count: 4, hasMore: true });
  expect(presence.page("d", 2)).toEqual({ usernames: ["e"], count: 4, hasMore: false });
  expect(presence.page("e", 2)).toEqual({ usernames: [], count: 4, hasMore: false });
});

describe("presence in a large room", () => {
  const limits = { fullListMax: 3, windowChangesMax: 4 };
  const crowded = () => {
    const presence = new Presence(limits);
    for (const name of ["a", "b", "c"]) presence.arrive(user(name));
    return presence;
  };

  test("gathers changes into one announcement of each kind with a capped list, the latest among them (P2)", () => {
    const presence = crowded();
    expect(presence.arrive(user("y"))).toEqual([]);
    expect(presence.arrive(user("z"))).toEqual([]);
    expect(presence.hasOpenWindow).toBe(true);
    expect(presence.closeWindow()).toEqual([
      {
        kind: "joined",
        subjects: [user("y"), user("z")],
        isWindow: true,
        onlineUsers: ["a", "b", "z"],
        onlineCount: 5,
        isComplete: false,
      },
    ]);
    expect(presence.hasOpenWindow).toBe(false);
  });

  test("says nothing of who comes and goes within one window", () => {
    const presence = crowded();
    presence.arrive(user("y"));
    presence.depart("id-y", true);
    expect(presence.closeWindow()).toEqual([]);
  });

  test("closes a full window early, so that no announcement grows without bound", () => {
    const presence = crowded();
    const announced = ["v", "w", "x", "y"].flatMap((name) => presence.arrive(user(name)));
    expect(announced.map(({ subjects }) => subjects.length)).toEqual([4]);
  });

  test("returns to complete lists at once when it has shrunk, what was gathered first", () => {
    const presence = crowded();
    presence.arrive(user("d"));
    const { announcements } = presence.depart("id-a", true);
    expect(said(announcements)).toEqual([
      ["joined", ["d"], ["b", "c", "d"]],
      ["left", ["a"], ["b", "c", "d"]],
    ]);
  });
});

test("who listens to the announcements knows who is online, in any history (P1, P2, P3)", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const step = fc.record({
    name: fc.constantFrom(...names),
    act: fc.constantFrom("arrive", "close", "break", "grace", "window"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 7 }), (steps, fullListMax) => {
      const presence = new Presence({ fullListMax, windowChangesMax: 5 });
      const connections = new Map<string, number>(names.map((name) => [name, 0]));
      const tokens = new Map<string, number>();
      const known = new Set<string>();
      const hear = (announcements: readonly PresenceAnnouncement[]) => {
        for (const { kind, subjects, onlineUsers, onlineCount, isComplete } of announcements) {
          for (const { username } of subjects) {
            expect(known.has(username)).toBe(kind === "left");
            if (kind === "joined") known.add(username);
            else known.delete(username);
          }
          expect([...onlineUsers].sort()).toEqual([...onlineUsers]);
          expect(new Set(onlineUsers).size).toBe(onlineUsers.length);
          expect(isComplete).toBe(onlineCount <= fullListMax);
          expect(onlineUsers.length).toBe(Math.min(onlineCount, fullListMax));
        }
      };
      for (const { name, act } of steps) {
        const id = `id-${name}`;
        const open = connections.get(name) ?? 0;
        if (act === "arrive") {
          connections.set(name, open + 1);
          tokens.delete(name);
          hear(presence.arrive(user(name)));
        } else if (act === "window") {
          hear(presence.closeWindow());
        } else if (act === "grace") {
          hear(presence.expire(id, tokens.get(name) ?? -1));
          tokens.delete(name);
        } else if (open > 0) {
          connections.set(name, open - 1);
          const { announcements, fadingToken } = presence.depart(id, act === "close");
          hear(announcements);
          if (fadingToken !== undefined) tokens.set(name, fadingToken);
        }
      }
      hear(presence.closeWindow());
      const online = names.filter((name) => (connections.get(name) ?? 0) > 0 || tokens.has(name));
      expect([...known].sort()).toEqual(online);
      expect(presence.count).toBe(online.length);
    }),
    { numRuns: 500 },
  );
});
