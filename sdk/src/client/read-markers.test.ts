import { expect, test } from "bun:test";
import { markIntervalMs, ReadMarkers } from "./read-markers.ts";

const move = (seq: number, isBack = false) => ({ roomId: "a", seq, isBack });

test("the latest move goes out, at most one for a room in an interval", () => {
  const markers = new ReadMarkers();
  markers.move(move(1));
  markers.move(move(2));
  expect(markers.take(0)).toEqual(move(2));
  markers.move(move(3));
  markers.move({ roomId: "b", seq: 9, isBack: false });
  expect(markers.take(1)?.roomId).toBe("b");
  expect(markers.take(1)).toBeUndefined();
  expect(markers.nextDueAtMs()).toBe(markIntervalMs);
  expect(markers.take(markIntervalMs)).toEqual(move(3));
});

test("a move that was lost with the connection goes again, unless a later one has replaced it", () => {
  const markers = new ReadMarkers();
  markers.move(move(1));
  markers.take(0);
  markers.disconnected();
  expect(markers.take(markIntervalMs)).toEqual(move(1));
  markers.move(move(2));
  markers.disconnected();
  expect(markers.take(2 * markIntervalMs)).toEqual(move(2));
  expect(markers.take(9 * markIntervalMs)).toBeUndefined();
});

test("a move forward that follows one back may still go back", () => {
  const markers = new ReadMarkers();
  markers.move(move(1, true));
  markers.move(move(2));
  expect(markers.unanswered("a")).toEqual(move(2, true));
});

test("a move back that the server refused for now lives on in the one that replaced it", () => {
  const markers = new ReadMarkers();
  markers.move(move(1, true));
  const sent = markers.take(0);
  markers.move(move(2));
  if (sent !== undefined) markers.answered(sent, true);
  expect(markers.unanswered("a")).toEqual(move(2, true));
});
