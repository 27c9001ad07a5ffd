import type { LaterTexts } from "../i18n/en-later.ts";
import { useObservable } from "../koe/use-observable.ts";
import type { Notice } from "./notice.ts";
import { notificationChoice, turnOffNotifications, turnOnNotifications } from "./notification-choice.ts";
import { missedArrival } from "./watch-arrivals.ts";

/** Offers notifications once somebody would have had one, until the first answer. */
export function useNotificationOffer(texts: LaterTexts["awareness"]): Notice | undefined {
  const hasMissed = useObservable(missedArrival);
  const choice = useObservable(notificationChoice);
  if (!hasMissed || choice.kind !== "off" || !choice.isUndecided) return undefined;
  return {
    text: texts.offer.text,
    actions: [
      { label: texts.offer.accept, run: () => void turnOnNotifications() },
      { label: texts.offer.decline, run: turnOffNotifications },
    ],
  };
}
