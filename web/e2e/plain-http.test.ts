import { describe, expect, test } from "bun:test";
import { elsewhere } from "./chromium.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

/** Over plain http from another machine a browser keeps no `Secure` cookie, and offers less of itself. */
const note = "This address is not encrypted";
const password = "a long enough secret";
const fromElsewhere = (url: string) => url.replace("127.0.0.1", elsewhere);

async function signIn({ page }: Visitor, username: string): Promise<void> {
  await page.getByRole("textbox", { name: "Username" }).fill(username);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.keyboard.press("Enter");
}

describe("as Koe is by default", () => {
  const koe = koeWithPage();

  test("the page says why one cannot stay signed in and what to do, before and after one tries", async () => {
    const { person } = await koe.person("lan");
    const visitor = await koe.visitor({ baseURL: fromElsewhere(koe.url) });
    await visitor.open("/");
    await visitor.page.getByRole("heading", { name: note }).waitFor();
    await signIn(visitor, person?.username ?? "");
    await visitor.page.getByRole("alert").filter({ hasText: "did not keep the session" }).waitFor();
  });

  test("on the machine itself it works, and the page says nothing", async () => {
    const visitor = await koe.visitor();
    await visitor.open("/");
    await visitor.page.getByRole("heading", { name: "Sign in to Koe" }).waitFor();
    expect(await visitor.page.getByRole("heading", { name: note }).count()).toBe(0);
  });
});

describe("with cookies that need no TLS", () => {
  const koe = koeWithPage({ KOE_INSECURE_COOKIES: "1" });

  test("one signs in, sees the rooms and can copy", async () => {
    const { person } = await koe.person("lan");
    const visitor = await koe.visitor({ baseURL: fromElsewhere(koe.url) });
    await visitor.open("/");
    await visitor.page.getByRole("heading", { name: "Sign in to Koe" }).waitFor();
    expect(await visitor.page.getByRole("heading", { name: note }).count()).toBe(0);
    await signIn(visitor, person?.username ?? "");
    await visitor.page.getByRole("link", { name: "General Chat" }).waitFor();
    await visitor.open("/settings/tokens");
    await visitor.page.getByRole("textbox", { name: "Name" }).fill("my bot");
    await visitor.page.getByRole("button", { name: "Make a token" }).click();
    await visitor.page.getByRole("button", { name: "Copy" }).click();
    await visitor.page.getByRole("button", { name: "Copied" }).waitFor();
  });
});
