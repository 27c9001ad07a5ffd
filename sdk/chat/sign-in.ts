import { type Credentials, KoeError } from "@koe/sdk";

/**
 * Signs in with a password; gives the session's cookie, which only programs outside of browsers get to see.
 * @throws KoeError
 */
export async function signIn(url: string, username: string, password: string): Promise<Credentials> {
  const response = await fetch(new URL("/api/v1/login", url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  const cookie = /auth_token=[^;]+/.exec(response.headers.get("set-cookie") ?? "")?.[0];
  if (cookie !== undefined) return { cookie };
  throw new KoeError({
    code: "not_signed_in",
    message: response.status === 401 ? "Invalid username or password" : `The server said ${response.status}.`,
    status: response.status,
    temporary: response.status !== 401,
  });
}
