import { expect, test } from "bun:test";
import type { HistoryPage, HistoryQuery } from "../api/shapes.ts";
import { OpenedRoom } from "../timeline/opened-room.ts";
import { HistoryLoader } from "./history-loader.ts";

/** A room whose history is answered when the test says so. */
function bench(messages = 40, prevSeq = 30) {
  const room = new OpenedRoom(messages, prevSeq);
  const asked: { readonly query: HistoryQuery; answer(): void }[] = [];
  const history = (_roomId: string, query: HistoryQuery = {}): Promise<HistoryPage> => {
    const { threadSeq, ...place } = query;
    const thread = threadSeq === undefined ? {} : { threadSeq };
    const page = { ...room.log.page({ ...place, ...thread }, 4), prevSeq: 0, headSeq: room.log.head };
    const { promise, resolve } = Promise.withResolvers<HistoryPage>();
    asked.push({ query, answer: () => resolve(page) });
    return promise;
  };
  const loader = new HistoryLoader({
    roomId: "room",
    api: { history },
    timeline: () => room.timeline,
    onChanged: () => {},
  });
  const answer = async (at: number) => {
    asked[at]?.answer();
    await new Promise(setImmediate);
  };
  return { room, loader, asked, answer };
}

test("a page that does not reach to what is shown by now is asked for again", async () => {
  const { room, loader, asked, answer } = bench();
  const around = loader.around(10);
  await answer(0);
  await around;
  const older = loader.older();
  loader.present();
  await answer(1);
  expect(asked.at(-1)?.query.beforeSeq).toBe(31);
  await answer(2);
  await older;
  expect(room.seqs[0]).toBe(27);
});

test("of two places that are asked for the last one is shown, whichever page comes first", async () => {
  const { room, loader, answer } = bench();
  const loading = [loader.around(5), loader.around(20)];
  await answer(1);
  await answer(0);
  await Promise.all(loading);
  expect(room.seqs).toContain(20);
  expect(room.seqs).not.toContain(5);
});

test("who jumps to the present stays there when a page of another place comes", async () => {
  const { room, loader, answer } = bench();
  const loading = loader.around(5);
  loader.present();
  await answer(0);
  await loading;
  expect(room.main.hasNewer).toBe(false);
});

test("a thread of which all is there is not asked for", async () => {
  const { room, loader, asked } = bench(3, 0);
  room.say("a reply", 1);
  await loader.thread(1);
  expect(asked).toEqual([]);
});
