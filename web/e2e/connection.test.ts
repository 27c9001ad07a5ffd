import { describe, expect, test } from "bun:test";
import { newAccount } from "./account.ts";
import { generousRates, talk } from "./talker.ts";
import { koeWithPage, type Visitor } from "./vocabulary.ts";

const koe = koeWithPage(generousRates);

const line = ({ page }: Visitor) => page.getByRole("status").filter({ hasText: "Reconnecting" });

async function say(visitor: Visitor, text: string): Promise<void> {
  await visitor.box.fill(text);
  await visitor.page.keyboard.press("Enter");
  await visitor.row(text).waitFor();
}

/** The rows that are drawn, as the number in "word 12." and the position in the list, which also counts what is not drawn. */
const words = ({ log }: Visitor) =>
  log.evaluate((log) =>
    [...log.querySelectorAll("article")].flatMap((row) => {
      const number = /word (\d+)\./.exec(row.textContent ?? "")?.[1];
      return number === undefined ? [] : [{ number: Number(number), position: Number(row.ariaPosInSet) }];
    }),
  );

/** Scrolls up until the first word; whatever is drawn on the way has to stand in order and without a gap. */
async function wordsUpwards(visitor: Visitor): Promise<ReadonlySet<number>> {
  const seen = new Set<number>();
  for (;;) {
    const drawn = await words(visitor);
    const [first = { number: 1, position: 1 }] = drawn;
    const offset = first.number - first.position;
    expect(drawn.map(({ number }) => number)).toEqual(drawn.map(({ position }) => position + offset));
    expect(drawn.map(({ position }) => position)).toEqual(
      drawn.map(({ position }) => position).sort(byValue),
    );
    for (const { number } of drawn) seen.add(number);
    if (first.number === 1) return seen;
    await visitor.log.evaluate((log) => log.scrollBy(0, -log.clientHeight / 2));
    await visitor.row(`word ${first.number - 1}.`).waitFor();
  }
}

const byValue = (one: number, other: number) => one - other;

describe("a connection that is lost", () => {
  test("is worth no word for two seconds, then a line that moves nothing (W57)", async () => {
    const a = await koe.person("calm");
    await a.gateSockets();
    await a.page.clock.install();
    await a.open("/r/general");
    await say(a, "an anchor");
    const before = await a.y(a.row("an anchor"));
    await a.page.clock.pauseAt((await a.page.evaluate(() => Date.now())) + 5_000);
    await a.cutOff();
    await a.page.waitForFunction(() => document.querySelector("[data-key]") !== null);
    await a.page.clock.runFor(1_500);
    expect(await line(a).count()).toBe(0);
    await a.page.clock.runFor(1_500);
    await line(a).waitFor();
    expect(await a.y(a.row("an anchor"))).toBe(before);

    a.letBack();
    await a.page.clock.resume();
    await line(a).waitFor({ state: "detached" });
    expect(await a.y(a.row("an anchor"))).toBe(before);
  });

  test("is tried again at once when somebody asks for it (W57)", async () => {
    const a = await koe.person("eager");
    await a.gateSockets();
    await a.open("/r/general");
    await a.box.waitFor();
    await a.cutOff();
    await a.page.getByText(/^retry in \d+ s$/).waitFor();
    a.letBack();
    await a.page.getByRole("button", { name: "Now" }).click();
    await line(a).waitFor({ state: "detached" });
    await say(a, "here again");
  });

  test("comes back with everything that was said meanwhile, once and in order (W58)", async () => {
    const a = await koe.person("sleeper");
    await a.gateSockets();
    await a.open("/r/gleam-dev");
    await say(a, "last before");
    await a.cutOff();
    const count = 500;
    const said = Array.from({ length: count }, (_, at) => `word ${at + 1}.`);
    await talk(koe.url, await newAccount(koe.url, "talker"), "gleam-dev", said);
    a.letBack();
    await a.page.evaluate(() => dispatchEvent(new Event("online")));
    await a.log
      .getByText(/word \d+\./)
      .first()
      .waitFor();
    await a.page.keyboard.press("End");
    await a.row(`word ${count}.`).waitFor();
    expect([...(await wordsUpwards(a))].sort(byValue)).toEqual(said.map((_, at) => at + 1));
  });
});

describe("a session that ended meanwhile (W61)", () => {
  test("is begun again over the page, and what was not sent goes out", async () => {
    const a = await koe.person("expired");
    const { username = "", password = "" } = a.person ?? {};
    await a.gateSockets();
    await a.open("/r/general");
    await say(a, "written with a session");
    await a.cutOff();
    await a.box.fill("written without a session");
    await a.page.keyboard.press("Enter");
    await a.row("written without a session").waitFor();
    await a.box.fill("and a draft");
    await a.page.request.post("/api/v1/logout", { headers: { Origin: koe.url } });
    await a.page.context().clearCookies();
    a.letBack();
    await a.page.evaluate(() => dispatchEvent(new Event("online")));
    await a.page.getByRole("dialog", { name: "Your session has ended" }).waitFor();
    await a.page.getByRole("textbox", { name: "Username" }).fill(username);
    await a.page.getByRole("textbox", { name: "Password" }).fill(password);
    await a.page.keyboard.press("Enter");
    await a.page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await a.box.inputValue()).toBe("and a draft");
    const b = await koe.person("witness");
    await b.open("/r/general");
    await b.row("written without a session").waitFor();
  });
});
