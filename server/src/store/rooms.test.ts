import { afterAll, beforeAll, expect, test } from "bun:test";
import { freshDatabase } from "../../../test/database.ts";
import type { Database } from "./postgres.ts";
import { Rooms } from "./rooms.ts";
import { createRoom } from "./test-home.ts";

let database: Database;
let rooms: Rooms;

beforeAll(async () => {
  database = (await freshDatabase()).open();
  rooms = new Rooms(database);
});
afterAll(() => database.close());

test("a new installation has exactly the two public rooms, in this order", async () => {
  expect(await rooms.listPublic()).toEqual([
    { id: "general", name: "General Chat" },
    { id: "gleam-dev", name: "Gleam Development" },
  ]);
});

test("a room is found by its id", async () => {
  expect(await rooms.find("gleam-dev")).toEqual({
    id: "gleam-dev",
    name: "Gleam Development",
    visibility: "public",
  });
  expect(await rooms.find("nowhere")).toBeUndefined();
});

test("a room made later is listed after the others", async () => {
  await createRoom(database, "a-new-one");
  expect((await rooms.listPublic()).map((room) => room.id)).toEqual(["general", "gleam-dev", "a-new-one"]);
});
