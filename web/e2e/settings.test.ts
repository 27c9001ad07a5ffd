import { describe, expect, test } from "bun:test";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage();
const newPassword = "another secret that is long";

const paper = ({ page }: Visitor) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

describe("the look", () => {
  test("follows the machine until a theme is chosen, which the next first frame has (W66)", async () => {
    const a = await koe.person("painter", { colorScheme: "dark" });
    await a.open("/settings/appearance");
    await a.page.getByRole("radio", { name: "As the system" }).waitFor();
    const dark = await paper(a);
    await a.page.getByRole("radio", { name: "Light" }).check();
    const light = await paper(a);
    expect(light).not.toBe(dark);
    // No script: what is seen now is what the server and the style alone paint.
    await a.page.route("**/*.js", (route) => route.abort());
    await a.page.reload({ waitUntil: "domcontentloaded" });
    await a.page.waitForFunction(() => document.styleSheets.length > 0);
    expect(await paper(a)).toBe(light);
  });

  test("speaks another language at once, and after a reload", async () => {
    const a = await koe.person("linguist");
    await a.open("/settings/appearance");
    await a.page.getByRole("radio", { name: "日本語" }).check();
    await a.page.getByRole("heading", { name: "設定" }).waitFor();
    await a.page.reload();
    await a.page.getByRole("heading", { name: "設定" }).waitFor();
    expect(await a.page.evaluate(() => document.documentElement.lang)).toBe("ja");
  });

  test("is the browser's language without a choice", async () => {
    const a = await koe.visitor({ locale: "ja-JP" });
    await a.open("/");
    await a.page.getByRole("heading", { name: "Koe にサインイン" }).waitFor();
  });
});

describe("the account", () => {
  test("gets a new password for the present one, and keeps this session", async () => {
    const a = await koe.person("careful");
    await a.open("/settings/password");
    const change = async (current: string) => {
      await a.page.getByRole("textbox", { name: "Present password" }).fill(current);
      await a.page.getByRole("textbox", { name: "New password" }).fill(newPassword);
      await a.page.getByRole("button", { name: "Change password" }).click();
    };
    await change("not the present one");
    await a.page.getByRole("alert").filter({ hasText: "The present password is not right" }).waitFor();
    await change(a.person?.password ?? "");
    await a.page.getByText("The new password holds.").first().waitFor();
    expect(await a.page.getByRole("textbox", { name: "New password" }).inputValue()).toBe("");
  });

  test("lists its sessions and ends another, whose page asks to sign in again over what is open", async () => {
    const a = await koe.person("traveller");
    const { username = "", password = "" } = a.person ?? {};
    const other = await koe.visitor();
    await other.open("/");
    const signIn = async () => {
      await other.page.getByRole("textbox", { name: "Username" }).fill(username);
      await other.page.getByRole("textbox", { name: "Password" }).fill(password);
      await other.page.keyboard.press("Enter");
    };
    await signIn();
    await other.page.getByRole("button", { name: `Signed in as ${username}` }).waitFor();

    await a.open("/settings/sessions");
    await a.page.getByText("This browser").waitFor();
    await a.page.getByRole("button", { name: /^End the session/ }).click();
    await a.page.getByText("The session has ended.").first().waitFor();
    await a.page.getByRole("button", { name: /^End the session/ }).waitFor({ state: "detached" });

    await other.page.getByRole("dialog", { name: "Your session has ended" }).waitFor();
    await signIn();
    await other.page.getByRole("dialog").waitFor({ state: "detached" });
    await other.page.getByRole("link", { name: "General Chat" }).click();
    await other.page.getByRole("heading", { name: "General Chat" }).waitFor();
  });

  test("makes a token that works until it is revoked", async () => {
    const a = await koe.person("programmer");
    await a.open("/settings/tokens");
    await a.page.getByText("You have no access tokens.").waitFor();
    await a.page.getByRole("textbox", { name: "Name" }).fill("my bot");
    await a.page.getByRole("button", { name: "Make a token" }).click();
    const token = await a.page.getByText(/^koe_/).textContent();
    const statusWithToken = async () =>
      (await fetch(`${koe.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } })).status;
    expect(await statusWithToken()).toBe(200);
    await a.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await a.page.getByRole("button", { name: "Copy" }).click();
    await a.page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await a.page.evaluate(() => navigator.clipboard.readText())).toBe(token ?? "");
    await a.page.getByRole("button", { name: "Revoke the token my bot" }).click();
    await a.page.getByText("You have no access tokens.").waitFor();
    expect(await statusWithToken()).toBe(401);
  });
});
