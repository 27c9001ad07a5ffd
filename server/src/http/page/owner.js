// Someone who is signed in becomes the owner as who they are; anyone else makes the owner's account here.
import { call, showForm, token } from "/form.js";

const response = await fetch("/api/v1/me").catch(() => undefined);
const user = response?.ok ? await response.json() : undefined;

if (user !== undefined) {
  document.querySelector("#account").remove();
  const note = document.querySelector("#signed-in");
  note.textContent = `You are signed in as ${user.username}.`;
  note.hidden = false;
}
showForm(
  (account) => call("/api/v1/owner", user === undefined ? { token, ...account } : { token }),
  "This server is yours, and you are signed in. From now on your name and password let you in, with any client.",
);
