/** The people of this installation, for whoever looks for one by name. */
import type { Limits } from "@koe/protocol";
import { foldCase } from "../account/username.ts";
import type { Store } from "../store/store.ts";
import { endpoints } from "./endpoints.ts";
import { ok } from "./reply.ts";
import { sessionRoute } from "./route.ts";

export interface PeopleRouteDeps {
  readonly limits: Limits;
  readonly users: Pick<Store["users"], "search">;
}

export function peopleRoutes({ limits, users }: PeopleRouteDeps) {
  return {
    users: sessionRoute(endpoints.users, limits, async ({ query }) => {
      const prefixKey = foldCase(query.prefix.normalize("NFKC"));
      return ok([...(await users.search(prefixKey, query.limit))]);
    }),
  };
}
