import { expect, test } from "bun:test";
import { Cell } from "./observable.ts";

test("tells each listener of each change, and none of what is the same", () => {
  const cell = new Cell(1);
  const heard: number[] = [];
  const stop = cell.subscribe(() => heard.push(cell.get()));
  cell.set(1);
  cell.set(2);
  stop();
  stop();
  cell.set(3);
  expect(heard).toEqual([2]);
});

test("says when it begins and ends to be watched", () => {
  const watched: boolean[] = [];
  const cell = new Cell(1, (isWatched) => watched.push(isWatched));
  const listener = () => {};
  const stops = [cell.subscribe(listener), cell.subscribe(listener)];
  for (const stop of stops) stop();
  expect(watched).toEqual([true, false]);
});
