import { type ReactNode, Suspense } from "react";
import { useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import { roomAddress } from "../address/room-address.ts";
import { Composer, type ComposerProps } from "../composer/composer.tsx";
import type { MemberPanelProps } from "../members/member-panel.tsx";
import { RoomActions } from "../members/room-actions.tsx";
import { KeptRooms } from "../room/kept-rooms.tsx";
import type { ThreadPanelProps } from "../thread/thread-panel.tsx";
import { lazily } from "../ui/lazily.ts";
import { Frame } from "./frame.tsx";

const MemberPanel = lazily<MemberPanelProps>(
  async () => (await import("../members/member-panel.tsx")).MemberPanel,
);
const ThreadPanel = lazily<ThreadPanelProps>(
  async () => (await import("../thread/thread-panel.tsx")).ThreadPanel,
);

interface RoomRouteProps {
  readonly roomId: string;
  /** The path behind the room. */
  readonly rest: string | undefined;
  readonly sidebar: ReactNode;
}

const composer = (props: ComposerProps) => (
  <Composer key={`${props.roomId} ${props.threadSeq ?? ""}`} {...props} />
);

const actions = (roomId: string) => <RoomActions roomId={roomId} />;

/** A room, with what its address opens beside it. */
export function RoomRoute({ roomId, rest, sidebar }: RoomRouteProps) {
  const { targetSeq, threadSeq } = roomAddress(rest);
  const [, navigate] = useLocation();
  return (
    <Frame
      place="main"
      sidebar={sidebar}
      main={<KeptRooms {...{ roomId, targetSeq, threadSeq, composer, actions }} />}
      panel={
        threadSeq === undefined ? (
          rest === "members" && (
            <Suspense fallback={null}>
              <MemberPanel key={roomId} roomId={roomId} />
            </Suspense>
          )
        ) : (
          <Suspense fallback={null}>
            <ThreadPanel
              key={`${roomId} ${threadSeq}`}
              roomId={roomId}
              threadSeq={threadSeq}
              composer={composer}
              onClose={() => navigate(paths.room(roomId))}
            />
          </Suspense>
        )
      }
    />
  );
}
