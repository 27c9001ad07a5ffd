/**
 * The operator's hand on accounts. The same rules for names and passwords hold here as for everybody; how many may
 * register, and whether at all, does not concern the operator.
 *
 * A running server notices by itself: it looks for ended sessions again and again and closes their sockets.
 */

import type { PasswordHashing } from "../account/password-hashing.ts";
import { parseUsername } from "../account/username.ts";
import type { Runtime } from "../actor/runtime.ts";
import type { Store } from "../store/store.ts";
import { type User, type UserWithPassword, usersListedMax } from "../store/users.ts";
import type { Command } from "./command.ts";
import type { NewPassword } from "./new-password.ts";
import { done, type Outcome, refused } from "./outcome.ts";
import { textTable } from "./text-table.ts";

export interface UserCommandDeps {
  readonly store: Pick<Store, "users" | "sessions">;
  readonly runtime: Pick<Runtime, "now">;
  readonly hashing: Pick<PasswordHashing, "hash">;
  readonly newPassword: NewPassword;
}

type CommandOf<Kind extends Command["kind"]> = Extract<Command, { kind: Kind }>;

/** Users looked up at once; fewer than a pool lets wait. */
const lookupsMax = 100;

export async function listUsers({ store, runtime }: UserCommandDeps): Promise<Outcome> {
  const users = await store.users.list();
  const rows: string[][] = [["username", "role", "created", "last seen", "state"]];
  for (let index = 0; index < users.length; index += lookupsMax) {
    const group = users.slice(index, index + lookupsMax);
    rows.push(...(await Promise.all(group.map((user) => userRow(user)))));
  }
  const isCut = users.length === usersListedMax;
  return done(
    ...textTable(rows),
    ...(isCut ? [`… and maybe more: these are the first ${usersListedMax}.`] : []),
  );

  async function userRow(user: User): Promise<string[]> {
    const [latest] = await store.sessions.list(user.id, runtime.now());
    return [
      user.username,
      user.role,
      minute(user.createdAtMs),
      latest === undefined ? "-" : minute(latest.lastSeenAtMs),
      user.deactivatedAtMs === undefined ? "active" : `deactivated ${minute(user.deactivatedAtMs)}`,
    ];
  }
}

export async function createUser(
  { username: typed, isOwner, passwordSource }: CommandOf<"create_user">,
  { store, hashing, newPassword }: UserCommandDeps,
): Promise<Outcome> {
  const name = parseUsername(typed);
  if (name.kind === "invalid") return refused(name.why);
  const { username, key: usernameKey } = name;
  const taken = refused(`The username ${username} is taken.`);
  if ((await store.users.findByKey(usernameKey)) !== undefined) return taken;
  const password = await newPassword(passwordSource, usernameKey);
  if (password.kind === "refused") return password;
  const passwordHash = await hash(hashing, password.password);
  const role = isOwner ? "owner" : "member";
  const outcome = await store.users.create({ username, usernameKey, passwordHash, role });
  if (outcome.kind === "username_taken") return taken;
  return done(`Created the ${role} ${username}.`, ...password.lines);
}

export async function resetPassword(
  { username, passwordSource }: CommandOf<"reset_password">,
  deps: UserCommandDeps,
): Promise<Outcome> {
  return withUser(deps, username, async (user, usernameKey) => {
    const password = await deps.newPassword(passwordSource, usernameKey);
    if (password.kind === "refused") return password;
    await deps.store.users.setPassword(user.id, await hash(deps.hashing, password.password));
    const closed = user.deactivatedAtMs === undefined ? [] : ["The account stays deactivated all the same."];
    return done(
      `${user.username} has a new password. All sessions of the account have ended.`,
      ...password.lines,
      ...closed,
    );
  });
}

export async function deactivateUser(
  { username }: CommandOf<"deactivate_user">,
  deps: UserCommandDeps,
): Promise<Outcome> {
  return withUser(deps, username, async (user) => {
    if (user.deactivatedAtMs !== undefined) return done(`${user.username} is deactivated already.`);
    if (user.role === "owner" && (await isOnlyOwner(deps, user))) {
      return refused(
        `${user.username} is the only owner. Make somebody else an owner first: user make-owner NAME.`,
      );
    }
    await deps.store.users.deactivate(user.id);
    return done(`${user.username} is deactivated. All sessions of the account have ended.`);
  });
}

export async function makeOwner(
  { username }: CommandOf<"make_owner">,
  deps: UserCommandDeps,
): Promise<Outcome> {
  return withUser(deps, username, async (user) => {
    if (!(await deps.store.users.makeOwner(user.id))) {
      return refused(`${user.username} is deactivated and cannot own anything.`);
    }
    return done(`${user.username} is an owner ${user.role === "owner" ? "already" : "now"}.`);
  });
}

async function withUser(
  { store }: UserCommandDeps,
  typed: string,
  act: (user: UserWithPassword, usernameKey: string) => Promise<Outcome>,
): Promise<Outcome> {
  const name = parseUsername(typed);
  const user = name.kind === "ok" ? await store.users.findByKey(name.key) : undefined;
  if (name.kind !== "ok" || user === undefined) return refused(`There is no user ${JSON.stringify(typed)}.`);
  return act(user, name.key);
}

/** Whoever stands beyond the end of the list is not counted, which errs on the side of keeping an owner. */
async function isOnlyOwner({ store }: UserCommandDeps, { id }: User): Promise<boolean> {
  const users = await store.users.list();
  return !users.some((user) => user.role === "owner" && user.deactivatedAtMs === undefined && user.id !== id);
}

async function hash(hashing: Pick<PasswordHashing, "hash">, password: string): Promise<string> {
  const hashed = await hashing.hash(password, "the terminal");
  if (hashed.kind === "busy") throw new Error("there is one hash to make, and no room for it");
  return hashed.value;
}

/** `2026-01-02 03:04Z` */
function minute(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")}Z`;
}
