// Makes the account and signs in with it.
import { call, showForm, token } from "/form.js";

showForm(
  async (account) =>
    (await call("/api/v1/register", { ...account, invite: token })) ?? (await call("/api/v1/login", account)),
  "Your account is made, and you are signed in. From now on this name and password let you in, with any client.",
);
