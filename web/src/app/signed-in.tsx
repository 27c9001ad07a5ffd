import { connect, type Koe } from "@koe/sdk";
import { useLayoutEffect, useState } from "react";
import { KoeProvider } from "../koe/koe-context.tsx";
import { Places } from "./places.tsx";

interface SignedInProps {
  /** Called when the server has ended the session. */
  readonly onSignedOut: () => void;
}

/** One client for as long as one person is signed in, and the places that it fills. */
export function SignedIn({ onSignedOut }: SignedInProps) {
  const [koe, setKoe] = useState<Koe>();
  useLayoutEffect(() => {
    const opened = connect({ url: location.origin });
    setKoe(opened);
    return () => void opened.close();
  }, []);
  if (koe === undefined) return null;
  return (
    <KoeProvider koe={koe}>
      <Places onSignedOut={onSignedOut} />
    </KoeProvider>
  );
}
