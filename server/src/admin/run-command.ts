import { createPasswordHashing } from "../account/password-hashing.ts";
import type { Config } from "../config.ts";
import { openStore } from "../store/store.ts";
import { backUp } from "./back-up.ts";
import type { Command } from "./command.ts";
import { createInvite } from "./create-invite.ts";
import { createNewPassword } from "./new-password.ts";
import type { Outcome } from "./outcome.ts";
import { restore } from "./restore.ts";
import { createUser, deactivateUser, listUsers, makeOwner, resetPassword } from "./user-commands.ts";
import { type CommandDeps, withDatabase } from "./with-database.ts";

export interface RunDeps extends CommandDeps {
  readonly config: Config;
}

type InstallationCommand = Exclude<Command, { kind: "help" | "version" }>;
type AccountCommand = Exclude<InstallationCommand, { kind: "back_up" | "restore" }>;

/** Does what one command asks for, on the installation that the configuration names. */
export function runCommand(command: InstallationCommand, deps: RunDeps): Promise<Outcome> {
  if (command.kind === "back_up") return backUp(command, deps);
  if (command.kind === "restore") return restore(command, deps);
  return runAccountCommand(command, deps);
}

function runAccountCommand(command: AccountCommand, deps: RunDeps): Promise<Outcome> {
  const { config, runtime, stdio, signal } = deps;
  // The first owner may be made before Koe has run for the first time.
  const mayCreate = command.kind === "create_user";
  return withDatabase({ mayCreate, migrates: true }, deps, async (database) => {
    const store = openStore(database);
    const newPassword = createNewPassword(stdio, signal);
    const parts = { store, runtime, config, hashing: createPasswordHashing(), newPassword };
    switch (command.kind) {
      case "list_users":
        return listUsers(parts);
      case "create_user":
        return createUser(command, parts);
      case "reset_password":
        return resetPassword(command, parts);
      case "deactivate_user":
        return deactivateUser(command, parts);
      case "make_owner":
        return makeOwner(command, parts);
      case "create_invite":
        return createInvite(command, parts);
    }
  });
}
