// What the forms of these pages share: the token from the address, and a call that ends in a sentence for people.

/** The last part of the address. */
export const token = location.pathname.split("/").at(-1);

/** Makes a call; resolves with undefined when it worked, else with a sentence that says why not. */
export async function call(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return response.ok ? undefined : (await response.json()).error;
  } catch {
    return "The server did not answer. Check the connection and try again.";
  }
}

/** Shows the form and runs `submit` on each try; its sentence is shown, and without one `done` takes the form's place. */
export function showForm(submit, done) {
  const form = document.querySelector("form");
  const button = form.querySelector("button");
  const message = document.querySelector("#message");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    message.textContent = "";
    const { username, password } = Object.fromEntries(new FormData(form));
    const refusal = await submit({ username, password });
    button.disabled = false;
    if (refusal === undefined) form.replaceWith(note(done));
    else message.textContent = refusal;
  });
  form.hidden = false;
}

function note(text) {
  const paragraph = document.createElement("p");
  paragraph.role = "status";
  paragraph.textContent = text;
  return paragraph;
}
