import { expect, test } from "bun:test";
import fc from "fast-check";
import { Fifo } from "./fifo.ts";
import { Mailbox, SIGNALS_MAX, type Signal } from "./mailbox.ts";

const signal = (text: string): Signal<string> => ({ live: true, message: () => text });

test("a queue gives back what it was given, in order, undefined included", () => {
  const operation = fc.oneof(
    fc.constant("take" as const),
    fc.record({ push: fc.option(fc.nat(), { nil: undefined }) }),
  );
  fc.assert(
    fc.property(fc.array(operation), (operations) => {
      const queue = new Fifo<number | undefined>();
      const model: (number | undefined)[] = [];
      for (const step of operations) {
        if (step !== "take") {
          queue.push(step.push);
          model.push(step.push);
        } else if (model.length === 0) expect(queue.take()).toBeUndefined();
        else expect(queue.take()?.value).toBe(model.shift());
        expect(queue.size).toBe(model.length);
        expect(queue.head?.value).toBe(model[0]);
      }
    }),
  );
});

test("a million messages in and out leave nothing behind", () => {
  const queue = new Fifo<number>();
  for (let i = 0; i < 1_000_000; i++) queue.push(i);
  for (let i = 0; i < 1_000_000; i++) queue.take();
  expect(queue.size).toBe(0);
  expect(queue.head).toBeUndefined();
});

test("the lanes have their own bounds", () => {
  const mailbox = new Mailbox<string>(1);
  expect([mailbox.putCast("a"), mailbox.putCast("b")]).toEqual([true, false]);
  for (let i = 0; i < SIGNALS_MAX; i++) mailbox.putSignal(signal("s"));
  expect(mailbox.putSignal(signal("one too many"))).toBe(false);
});

test("a mailbox for no casts takes none", () => {
  expect(new Mailbox<string>(0).putCast("a")).toBe(false);
});

test("cancelled signals are skipped and do not count as waiting", () => {
  const mailbox = new Mailbox<string>(1);
  const [first, second, third] = [signal("first"), signal("second"), signal("third")];
  for (const one of [first, second, third]) mailbox.putSignal(one);
  first.live = false;
  third.live = false;
  expect(mailbox.takeSignal()).toBe(second);
  expect(mailbox.hasWaiting).toBe(false);
  expect(mailbox.takeSignal()).toBeUndefined();
});
