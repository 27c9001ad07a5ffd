import type { Koe } from "@koe/sdk";
import { navigate } from "wouter/use-browser-location";
import { paths } from "../address/paths.ts";
import { currentTexts } from "../i18n/language.ts";
import { roomName } from "../koe/room-name.ts";
import { shownTimeline } from "../koe/shown-timeline.ts";
import { StateCell } from "../koe/state-cell.ts";
import { attendRoom, isRoomAttended } from "../tabs/attended-room.ts";
import { inOneTab } from "../tabs/in-one-tab.ts";
import { clock } from "../ui/clock.ts";
import { pageWorker } from "../worker/page-worker.ts";
import type { Arrival } from "./arrivals.ts";
import { attention } from "./attention.ts";
import { notificationChoice } from "./notification-choice.ts";
import { Notifier } from "./notifier.ts";
import { playNote } from "./play-note.ts";
import { type NotificationContent, type ShownNotification, showNotification } from "./shown-notification.ts";

/** Something came that a notification would have told of, had anybody chosen for or against them. */
export const missedArrival = new StateCell(false);

/** Every tab watches and this one tells, so that none is missed when another takes over. */
let tells = false;

/** Tells of what arrives while nobody looks, in one tab of the browser; gives what ends that. */
export function watchArrivals(koe: Koe): () => void {
  const attend = () => {
    const shown = shownTimeline.get();
    attendRoom(attention.get() && shown?.isAtPresent === true ? shown.roomId : undefined);
  };
  attend();
  const stops = [
    attention.subscribe(attend),
    shownTimeline.subscribe(attend),
    pageWorker.pathToOpen.subscribe(() => go(pageWorker.pathToOpen.get())),
    inOneTab("koe-notifier", () => {
      tells = true;
      return () => {
        tells = false;
      };
    }),
    notify(koe),
  ];
  return () => {
    for (const stop of stops) stop();
    attendRoom(undefined);
  };
}

function notify(koe: Koe): () => void {
  return new Notifier({
    rooms: koe.rooms,
    user: koe.user,
    timelineOf: (roomId) => koe.room(roomId).timeline,
    now: clock.now,
    after: clock.after,
    isAttended: isRoomAttended,
    show: (arrival) => show(arrival, koe.user.get()?.username),
  }).start();
}

function show(arrival: Arrival, ownName: string | undefined): ShownNotification | undefined {
  const choice = notificationChoice.get();
  if (choice.kind !== "on") {
    missedArrival.set(choice.kind === "off" && choice.isUndecided);
    return undefined;
  }
  if (!tells) return undefined;
  if (choice.hasSound) playNote();
  return showNotification(contentOf(arrival, ownName), {
    onClick: go,
    registration: pageWorker.registration,
  });
}

function contentOf({ room, seq, message, count }: Arrival, ownName: string | undefined): NotificationContent {
  const texts = currentTexts();
  const { notification } = texts;
  const place = roomName(room, ownName, texts);
  const isDirect = room.visibility === "direct" && room.members?.length === 2;
  const from = message === undefined || isDirect ? place : notification.fromIn(message.username, place);
  return {
    title: count > 1 ? notification.several(from, count) : from,
    body: message?.text ?? notification.inThread,
    tag: `koe-${room.id}`,
    path: message === undefined ? paths.room(room.id) : paths.message(room.id, seq),
  };
}

function go(path: string | undefined): void {
  if (path !== undefined) navigate(path);
}
