import type { Observable, Timeline } from "@koe/sdk";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { clock } from "../ui/clock.ts";
import { heldSending } from "./held-sending.ts";
import styles from "./message-box.module.css";

/** How long the server wants a pause. What was written goes by itself after it. */
export function WaitingNote({ timeline }: { readonly timeline: Observable<Timeline> }) {
  const held = useSyncExternalStore(timeline.subscribe, () => heldSending(timeline.get()));
  if (held?.retryAfterMs === undefined) return null;
  return <Countdown key={`${held.retryAfterMs}`} forMs={held.retryAfterMs} />;
}

function Countdown({ forMs }: { readonly forMs: number }) {
  const { composer } = useTexts();
  const [untilMs] = useState(() => clock.now() + forMs);
  const [nowMs, setNowMs] = useState(clock.now);
  const leftMs = untilMs - nowMs;
  useEffect(
    () => (leftMs > 0 ? clock.after(leftMs % 1000 || 1000, () => setNowMs(clock.now())) : undefined),
    [leftMs],
  );
  const seconds = Math.max(1, Math.ceil(leftMs / 1000));
  // The number alone changes, and is not read out each time.
  return (
    <p className={styles["note"]} role="status">
      {composer.waiting} <span aria-live="off">{composer.seconds(seconds)}</span>
    </p>
  );
}
