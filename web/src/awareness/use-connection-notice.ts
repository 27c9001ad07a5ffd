import { useEffect, useMemo } from "react";
import type { LaterTexts } from "../i18n/en-later.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { clock } from "../ui/clock.ts";
import { network } from "./network.ts";
import type { Notice } from "./notice.ts";
import { TroubleWatch } from "./trouble-watch.ts";

/** That there is no connection, and what becomes of it; undefined while there is nothing to say. */
export function useConnectionNotice(texts: LaterTexts["awareness"]): Notice | undefined {
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
  const retry = { label: texts.retryNow, run: () => koe.retryNow() };
  switch (trouble.kind) {
    case "none":
      return undefined;
    case "offline":
      return { text: texts.offline, actions: [] };
    case "reconnecting": {
      const { retryInS } = trouble;
      if (retryInS === undefined) return { text: texts.reconnecting, actions: [] };
      return { text: texts.reconnecting, detail: texts.retryIn(retryInS), actions: [retry] };
    }
    case "stopped":
      if (trouble.reason === "refused") return { text: texts.refused, actions: [retry] };
      return { text: texts.outdated, actions: [{ label: texts.reload, run: () => location.reload() }] };
  }
}
