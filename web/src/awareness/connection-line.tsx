import { useEffect, useMemo } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { clock } from "../ui/clock.ts";
import styles from "./connection-line.module.css";
import { network } from "./network.ts";
import { TroubleWatch } from "./trouble-watch.ts";

/** Says over the page, in one slim line that moves nothing, that there is no connection, and what becomes of it. */
export function ConnectionLine() {
  const { awareness } = useTexts();
  const koe = useKoe();
  const watch = useMemo(
    () =>
      new TroubleWatch({
        connection: koe.connection,
        hasNetwork: network,
        now: clock.now,
        after: clock.after,
      }),
    [koe],
  );
  useEffect(() => watch.start(), [watch]);
  const trouble = useObservable(watch.trouble);
  const now = { label: awareness.retryNow, run: () => koe.retryNow() };
  switch (trouble.kind) {
    case "none":
      return <Line />;
    case "offline":
      return <Line text={awareness.offline} />;
    case "reconnecting": {
      const { retryInS } = trouble;
      if (retryInS === undefined) return <Line text={awareness.reconnecting} />;
      return <Line text={awareness.reconnecting} detail={awareness.retryIn(retryInS)} action={now} />;
    }
    case "stopped":
      return trouble.reason === "refused" ? (
        <Line text={awareness.refused} action={now} />
      ) : (
        <Line text={awareness.outdated} action={{ label: awareness.reload, run: () => location.reload() }} />
      );
  }
}

interface LineProps {
  readonly text?: string;
  /** Changes too often to be read out. */
  readonly detail?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The region stands there empty, so that what comes into it is read out. */
function Line({ text, detail, action }: LineProps) {
  return (
    <div className={styles["line"]} data-empty={text === undefined}>
      <span role="status">{text}</span>
      {detail !== undefined && <span aria-hidden="true">{detail}</span>}
      {action && (
        <button type="button" onClick={action.run}>
          {action.label}
        </button>
      )}
    </div>
  );
}
