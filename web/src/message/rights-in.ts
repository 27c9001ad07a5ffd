import type { RoomSummary } from "@koe/sdk";
import type { RowRights } from "./row-action.ts";

/** What the reader may do with the messages of a room; undefined for a public one that is not in their list. */
export function rightsIn(
  summary: Pick<RoomSummary, "archived" | "role" | "visibility"> | undefined,
  isOwnerOfServer: boolean,
  isThread = false,
): RowRights {
  if (summary === undefined) return { mayWrite: true, mayDeleteOthers: false, isThread };
  const { archived, role, visibility } = summary;
  const isAdmin =
    visibility !== "direct" && (role !== "member" || (isOwnerOfServer && visibility === "public"));
  return { mayWrite: !archived, mayDeleteOthers: !archived && isAdmin, isThread };
}
