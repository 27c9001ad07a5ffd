import { describe, expect, test } from "bun:test";
import { clientOf } from "./client-of.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

/** So few that a person reaches the limit. */
const messagesPer10s = 4;
const koe = koeWithPage({ KOE_MAX_MESSAGES_PER_10S: String(messagesPer10s) });

/** A private room of somebody else's, with `visitor` in it. */
async function privateRoom(visitor: Visitor) {
  const owner = clientOf(await koe.person("owner"), koe.url);
  const { id } = await owner.api.createRoom({ name: "Quiet corner", visibility: "private" });
  const user = await clientOf(visitor, koe.url).api.me();
  await owner.api.setMember(id, user.id, "member");
  await visitor.open(`/r/${id}`);
  await visitor.page.getByRole("textbox", { name: "Message Quiet corner" }).waitFor();
  return { id, user, owner };
}

test("when the server asks for a pause, the composer counts it down and what was written goes by itself (W12)", async () => {
  const a = await koe.person("aiko");
  await a.open("/r/general");
  for (let message = 0; message <= messagesPer10s; message++) {
    await a.box.fill(`message ${message}`);
    await a.box.press("Enter");
  }
  await a.page.getByRole("status").filter({ hasText: /\d s$/ }).waitFor();
  await a.row(`message ${messagesPer10s}`).waitFor();
  await a.page.getByRole("status").filter({ hasText: /\d s$/ }).waitFor({ state: "hidden" });
  const history = await clientOf(a, koe.url).api.history("general");
  const texts = history.entries.flatMap(({ event, payload }) =>
    event === "new_message" ? [payload.text] : [],
  );
  expect(texts).toEqual(Array.from({ length: messagesPer10s + 1 }, (_, message) => `message ${message}`));
});

describe("where one cannot write any more (W61)", () => {
  test("somebody who was taken out of a room is told so, and can copy what was not sent", async () => {
    const a = await koe.person("ben", { permissions: ["clipboard-read", "clipboard-write"] });
    const { id, user, owner } = await privateRoom(a);
    await a.box.pressSequentially("not yet sent");
    await owner.api.removeMember(id, user.id);
    await a.page.getByText("You are not in this room any more.").waitFor();
    expect(await a.box.count()).toBe(0);
    await a.page.getByRole("button", { name: "Copy what was not sent" }).click();
    await a.page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await a.page.evaluate(() => navigator.clipboard.readText())).toBe("not yet sent");
  });

  test("an archived room says so instead of offering a box, which is back when the room is", async () => {
    const a = await koe.person("cara");
    const { id, owner } = await privateRoom(a);
    await a.box.pressSequentially("half a thought");
    await owner.api.changeRoom(id, { archived: true });
    await a.page
      .getByText(/archived/)
      .first()
      .waitFor();
    await a.box.waitFor({ state: "hidden" });
    await owner.api.changeRoom(id, { archived: false });
    await a.box.waitFor();
    expect(await a.box.inputValue()).toBe("half a thought");
  });
});
