import type { Api } from "../api/api.ts";
import { KoeError } from "../koe-error.ts";

/** Whether the server knows the session; true when nobody can say. */
export async function isSessionAlive(api: Pick<Api, "me">): Promise<boolean> {
  try {
    await api.me();
  } catch (error) {
    return !(error instanceof KoeError && error.status === 401);
  }
  return true;
}
