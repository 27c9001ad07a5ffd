/**
 * The few calls that are made before somebody is signed in; all others are the client's (`useKoe().api`). A refusal is
 * a value, and so is a server that does not answer.
 */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly role: "owner" | "member";
}

export interface Account {
  readonly username: string;
  readonly password: string;
}

export interface Refused {
  readonly kind: "refused";
  /** As in docs/protocol.md, or `unreachable`. */
  readonly code: string;
  /** One sentence, in the server's words. */
  readonly message: string;
}

export type Answer<T> = { readonly kind: "ok"; readonly body: T } | Refused;

/** Who this browser's cookie stands for. */
export async function fetchUser(): Promise<Answer<User>> {
  return parsed(await call("GET", "/api/v1/me"), userIn);
}

/** Signs in; the browser keeps the cookie. */
export async function signIn(account: Account): Promise<Answer<User>> {
  const answer = await call("POST", "/api/v1/login", account);
  if (answer.kind === "refused") return answer;
  const user = await fetchUser();
  // Signed in and unknown at once: the browser threw the cookie away.
  return user.kind === "refused" && user.code === "not_signed_in" ? notKept : user;
}

/** Makes an account and signs in with it. */
export async function signUp(account: Account, invite?: string): Promise<Answer<User>> {
  const answer = await call("POST", "/api/v1/register", { ...account, invite });
  return answer.kind === "ok" ? signIn(account) : answer;
}

/** Makes whoever is signed in, or the new account, the owner of this server. */
export async function claimOwner(token: string, account: Account | undefined): Promise<Answer<User>> {
  return parsed(await call("POST", "/api/v1/owner", { token, ...account }), userIn);
}

const unreachable: Refused = {
  kind: "refused",
  code: "unreachable",
  message: "The server did not answer. Check the connection and try again.",
};

const notKept: Refused = {
  kind: "refused",
  code: "session_not_kept",
  message: "The browser did not keep the session.",
};

async function call(method: "GET" | "POST", path: string, body?: object): Promise<Answer<unknown>> {
  try {
    const response = await fetch(path, {
      method,
      ...(body && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    return response.ok ? { kind: "ok", body: answer } : refusedIn(answer);
  } catch {
    return unreachable;
  }
}

function parsed<T>(answer: Answer<unknown>, parse: (body: unknown) => T | undefined): Answer<T> {
  if (answer.kind === "refused") return answer;
  const body = parse(answer.body);
  return body === undefined ? unreachable : { kind: "ok", body };
}

function userIn(body: unknown): User | undefined {
  const { id, username, role } = fieldsOf(body);
  if (typeof id !== "string" || typeof username !== "string") return undefined;
  return { id, username, role: role === "owner" ? "owner" : "member" };
}

function refusedIn(body: unknown): Refused {
  const { code, error } = fieldsOf(body);
  if (typeof code !== "string" || typeof error !== "string") return unreachable;
  return { kind: "refused", code, message: error };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
