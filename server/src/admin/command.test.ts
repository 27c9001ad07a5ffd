import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Command, parseCommand } from "./command.ts";

const understood: readonly (readonly [line: string, command: Command])[] = [
  ["help", { kind: "help" }],
  ["-h", { kind: "help" }],
  ["user create --help", { kind: "help" }],
  ["--version", { kind: "version" }],
  ["user list", { kind: "list_users" }],
  ["user create ann", { kind: "create_user", username: "ann", isOwner: false, passwordSource: "prompt" }],
  [
    "user create --owner ann --password-stdin",
    { kind: "create_user", username: "ann", isOwner: true, passwordSource: "stdin" },
  ],
  [
    "user create --generate-password -- -ann-",
    { kind: "create_user", username: "-ann-", isOwner: false, passwordSource: "generated" },
  ],
  ["user reset-password 声", { kind: "reset_password", username: "声", passwordSource: "prompt" }],
  [
    "user reset-password ann --generate-password",
    { kind: "reset_password", username: "ann", passwordSource: "generated" },
  ],
  ["user deactivate ann", { kind: "deactivate_user", username: "ann" }],
  ["user make-owner ann", { kind: "make_owner", username: "ann" }],
  ["invite create", { kind: "create_invite", uses: 1, days: 7 }],
  ["invite create --days=365 --uses 10000", { kind: "create_invite", uses: 10_000, days: 365 }],
  ["backup a.koe", { kind: "back_up", file: "a.koe", mayReplace: false }],
  ["backup --force -", { kind: "back_up", file: "-", mayReplace: true }],
  ["restore -", { kind: "restore", file: "-" }],
];

const notUnderstood: readonly (readonly [line: string, why: string])[] = [
  ["", "A command is missing."],
  ["destroy", 'There is no command "destroy".'],
  ["user", "user is followed by one of: list, create, reset-password, deactivate, make-owner."],
  ["user remove ann", "user is followed by one of: list, create, reset-password, deactivate, make-owner."],
  ["invite", "invite is followed by one of: create."],
  ["user create", "user create needs a NAME."],
  ["backup", "backup needs a FILE."],
  ["restore --force", "restore needs a FILE."],
  ["user create ann bob", 'user create does not take "bob".'],
  ["user list ann", 'user list does not take "ann".'],
  ["user deactivate ann --owner", "user deactivate does not take --owner."],
  ["restore a.koe --force", "restore does not take --force."],
  ["user list --all", "Unknown option '--all'."],
  ["user create ann --owner=yes", "Option '--owner' does not take an argument."],
  [
    "user create ann --password-stdin --generate-password",
    "--password-stdin and --generate-password exclude each other.",
  ],
  ["invite create --uses 0", "--uses is a whole number from 1 to 10000."],
  ["invite create --uses 10001", "--uses is a whole number from 1 to 10000."],
  ["invite create --days 366", "--days is a whole number from 1 to 365."],
  ["invite create --days 1.5", "--days is a whole number from 1 to 365."],
  ["invite create --days", "Option '--days <value>' argument missing."],
];

const words = (line: string) => (line === "" ? [] : line.split(" "));

describe("a command line", () => {
  for (const [line, command] of understood) {
    test(`"${line}" is understood`, () => {
      expect(parseCommand(words(line))).toEqual({ kind: "ok", command });
    });
  }

  for (const [line, why] of notUnderstood) {
    test(`"${line}" is not: ${why}`, () => {
      expect(parseCommand(words(line))).toEqual({ kind: "wrong", why });
    });
  }

  test("of any words is understood or refused in one line", () => {
    const known = "user list create reset-password deactivate make-owner invite backup restore help".split(
      " ",
    );
    const flags = "--owner --force --uses --uses=2 --days=x --password-stdin -- - --help -x".split(" ");
    const word = fc.oneof(fc.constantFrom(...known), fc.constantFrom(...flags), fc.string());
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (args) => {
        const parsed = parseCommand(args);
        if (parsed.kind === "wrong") expect(parsed.why).toMatch(/^[^\n]+\.$/);
      }),
    );
  });
});
