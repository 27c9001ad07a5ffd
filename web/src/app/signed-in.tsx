import { connect, indexedDbStorage, type Koe } from "@koe/sdk";
import { useLayoutEffect, useState } from "react";
import { Awareness } from "../awareness/awareness.tsx";
import { DraftsProvider } from "../draft/drafts-context.tsx";
import { useOwnDrafts } from "../draft/use-own-drafts.ts";
import { KoeProvider } from "../koe/koe-context.tsx";
import type { User } from "../session/account-calls.ts";
import { Places } from "./places.tsx";
import { SessionEnded } from "./session-ended.tsx";

interface SignedInProps {
  readonly userId: string;
  /** Called when the server has ended the session. */
  readonly onSignedOut: () => void;
  /** Called when somebody else signed in after the session had ended. */
  readonly onOtherUser: (user: User) => void;
}

/** One client for as long as one person is signed in, and the places that it fills. */
export function SignedIn({ userId, onSignedOut, onOtherUser }: SignedInProps) {
  const [koe, setKoe] = useState<Koe>();
  const [sessionCount, setSessionCount] = useState(1);
  const drafts = useOwnDrafts(userId);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session needs a new client
  useLayoutEffect(() => {
    const opened = connect({ url: location.origin, storage: indexedDbStorage(databaseOf(userId)) });
    setKoe(opened);
    return () => void opened.close();
  }, [userId, sessionCount]);

  const forget = async () => {
    await koe?.close();
    indexedDB.deleteDatabase(databaseOf(userId));
    drafts.removeAll();
    onSignedOut();
  };
  const onSignedIn = (user: User) => {
    if (user.id === userId) setSessionCount(sessionCount + 1);
    else onOtherUser(user);
  };

  if (koe === undefined) return null;
  return (
    <KoeProvider koe={koe}>
      <DraftsProvider drafts={drafts}>
        <Places onSignedOut={forget} />
        <Awareness />
        <SessionEnded onSignedIn={onSignedIn} onLeave={forget} />
      </DraftsProvider>
    </KoeProvider>
  );
}

/** What one person's client keeps here; nobody else's is read with it. */
function databaseOf(userId: string): string {
  return `koe-${userId}`;
}
