import { describe, expect, test } from "bun:test";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage({ KOE_REGISTRATION: "invite" });
const password = "a long enough secret";

async function fill({ page }: Visitor, username: string): Promise<void> {
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.keyboard.press("Enter");
}

describe("the links that open a server", () => {
  test("the owner's makes an account once; an invite lets one person in; nobody else comes in", async () => {
    const owner = await koe.visitor();
    await owner.open(new URL(koe.ownerLink).pathname);
    await owner.page.getByRole("heading", { name: "Become the owner" }).waitFor();
    await fill(owner, "founder");
    await owner.page.getByText("This server is yours, and you are signed in.").waitFor();
    await owner.page.getByRole("button", { name: "To the rooms" }).click();
    await owner.page.getByRole("button", { name: "Signed in as founder" }).waitFor();

    const late = await koe.visitor();
    await late.open(new URL(koe.ownerLink).pathname);
    await late.page.getByRole("heading", { name: "This server has its owner" }).waitFor();
    await late.page.getByRole("link", { name: "To the start page" }).click();
    await late.page.getByText("New accounts are by invitation here.").waitFor();

    const answer = await owner.page.request.post("/api/v1/invites", { headers: { Origin: koe.url } });
    const { url }: { url: string } = await answer.json();
    const guest = await koe.visitor();
    await guest.open(new URL(url).pathname);
    await guest.page.getByRole("heading", { name: "You are invited" }).waitFor();
    await fill(guest, "guest");
    await guest.page.getByText("Your account is made, and you are signed in.").waitFor();
    await guest.page.getByRole("button", { name: "To the rooms" }).click();
    await guest.page.getByRole("button", { name: "Signed in as guest" }).waitFor();

    const second = await koe.visitor();
    await second.open(new URL(url).pathname);
    await fill(second, "second");
    await second.page.getByRole("alert").filter({ hasText: "This invite is used up" }).waitFor();
    expect(await second.page.context().cookies()).toEqual([]);
  });
});
