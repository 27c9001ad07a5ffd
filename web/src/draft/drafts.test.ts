import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { draftCharsMax, readDraft, writeDraft } from "./draft.ts";
import { type DraftStorage, Drafts, threadPlace } from "./drafts.ts";

class Shelf implements DraftStorage {
  readonly values = new Map<string, string>();
  isFull = false;
  get length() {
    return this.values.size;
  }
  key = (index: number) => [...this.values.keys()][index] ?? null;
  getItem = (key: string) => this.values.get(key) ?? null;
  removeItem = (key: string) => void this.values.delete(key);
  setItem = (key: string, value: string) => {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.values.set(key, value);
  };
}

const draft = (text: string, caret = text.length) => ({ text, selectionStart: caret, selectionEnd: caret });

describe("a draft in writing", () => {
  test("is read as it was written, whatever it says", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(40), fc.nat(40), (text, a, b) => {
        const selectionStart = Math.min(a, text.length);
        const selectionEnd = Math.min(b, text.length);
        const made = { text, selectionStart, selectionEnd };
        expect(readDraft(writeDraft(made))).toEqual(made);
      }),
    );
  });

  test("is none when something else was written", () => {
    expect(readDraft("")).toBeUndefined();
    expect(readDraft("hello\nthere")).toBeUndefined();
  });
});

describe("drafts", () => {
  test("are there again after a restart, with the caret", () => {
    const shelf = new Shelf();
    new Drafts(shelf, "u1").keep("general", draft("half a thought", 4));
    expect(new Drafts(shelf, "u1").of("general").get()).toEqual(draft("half a thought", 4));
  });

  test("are each person's own", () => {
    const shelf = new Shelf();
    new Drafts(shelf, "u1").keep("general", draft("mine"));
    expect(new Drafts(shelf, "u2").rooms.get().size).toBe(0);
  });

  test("name their rooms, a thread's that of its room", () => {
    const drafts = new Drafts(new Shelf(), "u1");
    drafts.keep("general", draft("a"));
    drafts.keep(threadPlace("random", 12), draft("b"));
    expect([...drafts.rooms.get()].sort()).toEqual(["general", "random"]);
    drafts.keep("general", draft(""));
    expect([...drafts.rooms.get()]).toEqual(["random"]);
  });

  test("the rooms are the same object until a room comes or goes", () => {
    const drafts = new Drafts(new Shelf(), "u1");
    drafts.keep("general", draft("a"));
    const before = drafts.rooms.get();
    drafts.keep("general", draft("ab"));
    drafts.keep(threadPlace("general", 1), draft("c"));
    expect(drafts.rooms.get()).toBe(before);
  });

  test("follow what another tab keeps and removes", () => {
    const shelf = new Shelf();
    const here = new Drafts(shelf, "u1");
    const there = new Drafts(shelf, "u1");
    const seen: (string | undefined)[] = [];
    here.of("general").subscribe(() => seen.push(here.of("general").get()?.text));
    there.keep("general", draft("from there"));
    here.heard({ key: "koe.draft.u1.general" });
    there.remove("general");
    here.heard({ key: "koe.draft.u1.general" });
    here.heard({ key: "koe.language" });
    expect(seen).toEqual(["from there", undefined]);
  });

  test("a full storage keeps them as long as the tab lives", () => {
    const shelf = new Shelf();
    const drafts = new Drafts(shelf, "u1");
    shelf.isFull = true;
    drafts.keep("general", draft("kept here"));
    expect(drafts.of("general").get()?.text).toBe("kept here");
    expect(shelf.length).toBe(0);
  });

  test("beyond the limit a text stays in its tab", () => {
    const shelf = new Shelf();
    new Drafts(shelf, "u1").keep("general", draft("a".repeat(draftCharsMax + 1)));
    expect(shelf.length).toBe(0);
  });

  test("whoever signs out leaves none, but those of others", () => {
    const shelf = new Shelf();
    new Drafts(shelf, "u2").keep("general", draft("other"));
    const drafts = new Drafts(shelf, "u1");
    drafts.keep("general", draft("a"));
    drafts.keep("random", draft("b"));
    drafts.removeAll();
    expect([...shelf.values.keys()]).toEqual(["koe.draft.u2.general"]);
  });
});
