/**
 * The members of a room, page after page, by name: the first page when the panel opens, the next ones as one scrolls, and
 * all of them once somebody searches. Own changes show at once; what others change is read anew.
 */
import { KoeError, type RoomMember, type RoomRole } from "@koe/sdk";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { refusalText } from "../i18n/refusal-text.ts";
import { useKoe } from "../koe/koe-context.tsx";

const pageSize = 200;
/** Beyond it the list ends; no room on one server comes near it. */
const membersMax = 20_000;

interface Loaded {
  readonly members: readonly RoomMember[];
  /** Where the next page begins. */
  readonly next: string | undefined;
}

export interface Members {
  /** Undefined until the first page is there. */
  readonly members: readonly RoomMember[] | undefined;
  readonly hasMore: boolean;
  readonly refused: string | undefined;
  loadMore(): void;
  /** Shows a change before it is read: with another role, or without one gone. */
  show(userId: string, role: RoomRole | undefined): void;
  reload(): void;
}

export function useMembers(roomId: string, wantsAll: boolean): Members {
  const { api } = useKoe();
  const [loaded, setLoaded] = useState<Loaded>();
  const [refused, setRefused] = useState<string>();
  const isLoading = useRef(false);
  const changes = useMemberChanges(roomId);

  const load = useCallback(
    async (after: string | undefined, before: readonly RoomMember[]) => {
      if (isLoading.current) return;
      isLoading.current = true;
      try {
        const page = await api.members(roomId, { after, limit: pageSize });
        const members = [...before, ...page.items];
        setLoaded({ members, next: members.length < membersMax ? page.next : undefined });
        setRefused(undefined);
      } catch (error) {
        if (!(error instanceof KoeError)) throw error;
        setRefused(refusalText(error));
      } finally {
        isLoading.current = false;
      }
    },
    [api, roomId],
  );
  const reload = useCallback(() => void load(undefined, []), [load]);
  const loadMore = () => {
    if (loaded?.next !== undefined) void load(loaded.next, loaded.members);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: somebody else's change is the reason to read anew
  useEffect(reload, [reload, changes]);
  useEffect(() => {
    if (wantsAll && loaded?.next !== undefined) void load(loaded.next, loaded.members);
  }, [wantsAll, loaded, load]);

  const show = (userId: string, role: RoomRole | undefined) =>
    setLoaded(
      (known) =>
        known && { ...known, members: known.members.flatMap((member) => changed(member, userId, role)) },
    );
  return {
    members: loaded?.members,
    hasMore: loaded?.next !== undefined,
    refused,
    loadMore,
    show,
    reload,
  };
}

function changed(member: RoomMember, userId: string, role: RoomRole | undefined): readonly RoomMember[] {
  if (member.user.id !== userId) return [member];
  return role === undefined ? [] : [{ ...member, role }];
}

/** The seq of the latest change of members that this client has heard of. */
function useMemberChanges(roomId: string): number {
  const { timeline } = useKoe().room(roomId);
  return useSyncExternalStore(timeline.subscribe, () => {
    const last = timeline
      .get()
      .items.findLast((item) => item.kind === "notice" && item.event.event === "member_changed");
    return last?.kind === "notice" ? last.seq : 0;
  });
}
