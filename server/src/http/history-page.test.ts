import { expect, test } from "bun:test";
import { historyQuery } from "@koe/protocol";
import { simulatedEntry } from "../../../test/simulated-directory.ts";
import { readHistory } from "./history-page.ts";

test("what was said after it was found that the caller may read is not in the page (M5)", async () => {
  const log = { page: async () => [1, 2, 3, 4].map(simulatedEntry) };
  const page = await readHistory(log, "general", 2, historyQuery.parse({}));
  expect(page.events.map(({ payload }) => payload.seq)).toEqual([1, 2]);
  expect(page).toMatchObject({ seq: 2, prev_seq: 0, has_older: false, has_newer: false });
});
