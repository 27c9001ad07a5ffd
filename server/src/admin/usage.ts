import { inviteDaysDefault } from "./command.ts";

/** What `help` says; also shown to whoever was not understood. */
export const usage = `Usage: npm run koe -- COMMAND

  user list                     everybody who has an account
  user create NAME [--owner]    a new account; asks for a password
  user reset-password NAME      a new password; ends all sessions of the account
  user deactivate NAME          closes the account and ends its sessions; what it wrote stays
  user make-owner NAME          one more owner

      Instead of asking for a password at the terminal:
      --password-stdin          reads it from standard input
      --generate-password       makes one and prints it once

  invite create                 a link to register with, for KOE_REGISTRATION=invite
      --uses N                  for N accounts, 1 unless given
      --days D                  for D days, ${inviteDaysDefault} unless given

  backup FILE [--force]         everything in one file; --force replaces an older one
  restore FILE                  fills an empty database from a backup; Koe must not be running

      FILE may be - for standard output or input, with --silent so that npm writes nothing there itself:
      npm run --silent koe -- backup - > koe.backup

  help, --version

Koe may be running or not, except for restore. Commands read the same environment variables as the server:
DATABASE_URL, or KOE_DATA_DIR for the database that Koe brings.
`;
