/** What the installation says about itself: alive, ready, its rooms, its API. */
import type { Limits } from "@koe/protocol";
import type { Store } from "../store/store.ts";
import { endpoints } from "./endpoints.ts";
import { openApiDocument } from "./openapi.ts";
import type { ReadinessProbe } from "./readiness.ts";
import { ok, refuse } from "./reply.ts";
import { openRoute } from "./route.ts";

export interface InstallationRouteDeps {
  readonly limits: Limits;
  readonly rooms: Pick<Store["rooms"], "listPublic">;
  readonly readiness: ReadinessProbe;
}

export function installationRoutes({ limits, rooms, readiness }: InstallationRouteDeps) {
  const document = openApiDocument();
  return {
    health: openRoute(endpoints.health, limits, async () => ok({ status: "ok" })),
    ready: openRoute(endpoints.ready, limits, async () => {
      const answer = await readiness();
      return answer.kind === "ready" ? ok({ status: "ready" }) : refuse("not_ready", answer.why);
    }),
    rooms: openRoute(endpoints.rooms, limits, async () => ok([...(await rooms.listPublic())])),
    openapi: openRoute(endpoints.openapi, limits, async () => ok(document)),
  };
}
