import { useEffect } from "react";
import type { LaterTexts } from "../i18n/en-later.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useObservable } from "../koe/use-observable.ts";
import { pageWorker } from "../worker/page-worker.ts";
import type { Notice } from "./notice.ts";

/**
 * That a reload would bring another version of the page, which never comes by itself. A server that was started anew
 * may have one, so each new connection is a reason to look.
 */
export function useUpdateNotice(texts: LaterTexts["awareness"]): Notice | undefined {
  const koe = useKoe();
  useEffect(
    () =>
      koe.connection.subscribe(() => {
        if (koe.connection.get().kind === "online") pageWorker.lookForUpdate();
      }),
    [koe],
  );
  const isThere = useObservable(pageWorker.hasNewVersion);
  if (!isThere) return undefined;
  return { text: texts.newVersion, actions: [{ label: texts.reload, run: () => location.reload() }] };
}
