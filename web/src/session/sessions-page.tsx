import type { Session } from "@koe/sdk";
import { useCallback } from "react";
import { momentOf } from "../i18n/day-and-time.ts";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { Button } from "../ui/button.tsx";
import { showToast } from "../ui/toasts.ts";
import { deviceName } from "./device-name.ts";
import { refusalOf } from "./refusal-of.ts";
import styles from "./settings-part.module.css";
import { useList } from "./use-list.ts";

/** Where one is signed in. Each session can be ended here, except this browser's own, which one signs out of. */
export function SessionsPage() {
  const { session } = useLaterTexts();
  const { sessions } = session;
  const { api } = useKoe();
  const { items, refused, reload } = useList(useCallback(() => api.sessions(), [api]));
  const others = (items ?? []).filter(({ isCurrent }) => !isCurrent);

  const end = async (ended: readonly Session[]) => {
    try {
      for (const { id } of ended) await api.endSession(id);
      showToast({ text: sessions.ended });
    } catch (error) {
      showToast({ text: refusalText(refusalOf(error)) });
    }
    await reload();
  };

  return (
    <>
      <p className={styles["lead"]}>{sessions.lead}</p>
      {refused && <p role="alert">{refused}</p>}
      <ul className={styles["list"]}>
        {items?.map((each) => (
          <SessionItem key={each.id} session={each} onEnd={() => end([each])} />
        ))}
      </ul>
      {others.length > 1 && (
        <div>
          <Button look="danger" onClick={() => end(others)}>
            {sessions.endOthers}
          </Button>
        </div>
      )}
    </>
  );
}

function SessionItem({ session, onEnd }: { readonly session: Session; readonly onEnd: () => void }) {
  const texts = useLaterTexts().session;
  const { sessions } = texts;
  const name = deviceName(session.userAgent) ?? texts.unknownDevice;
  return (
    <li>
      <div className={styles["item"]}>
        <p>
          {name}
          {session.isCurrent && <span className={styles["badge"]}>{sessions.thisOne}</span>}
        </p>
        <p>
          {sessions.startedAt(momentOf(session.createdAtMs))} ·{" "}
          {sessions.usedAt(momentOf(session.lastSeenAtMs))}
        </p>
      </div>
      {!session.isCurrent && (
        <Button onClick={onEnd} aria-label={sessions.endNamed(name)}>
          {sessions.end}
        </Button>
      )}
    </li>
  );
}
