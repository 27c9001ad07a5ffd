/** Somebody with an account, and a session that was begun outside the browser. */
export interface Account {
  readonly username: string;
  readonly password: string;
  /** The value of the session's cookie. */
  readonly token: string;
}

const password = "a long enough secret";

/** Makes an account over HTTP, which takes no page, and signs in with it. */
export async function newAccount(url: string, username: string): Promise<Account> {
  const call = async (path: string) => {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  await call("/api/v1/register");
  const { headers } = await call("/api/v1/login");
  const token = /auth_token=([^;]+)/.exec(headers.get("set-cookie") ?? "")?.[1];
  if (token === undefined) throw new Error(`no session for ${username}`);
  return { username, password, token };
}
