import type { EnterableRoom } from "@koe/sdk";
import { useEffect, useMemo, useState } from "react";
import { paths, settingsPages } from "../address/paths.ts";
import type { Texts } from "../i18n/en.ts";
import type { LaterTexts } from "../i18n/en-later.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { othersIn, roomName } from "../koe/room-name.ts";
import { useObservable } from "../koe/use-observable.ts";
import { clock } from "../ui/clock.ts";
import { knownPeople } from "./known-people.ts";
import type { SwitchTarget } from "./switch-target.ts";

/**
 * Everything that the switcher may lead to. What this client holds is there at once, with or without a connection;
 * what the server adds is put behind it, so that nothing moves under the mark.
 */
export function useTargets(query: string): readonly SwitchTarget[] {
  const texts = useTexts();
  const later = useLaterTexts();
  const koe = useKoe();
  const own = useObservable(koe.rooms);
  const username = useObservable(koe.user)?.username;
  const others = useOtherRooms();
  const found = useFoundPeople(query);
  // As they were when it was opened: who comes online meanwhile moves nothing.
  const [known] = useState(() => knownPeople(koe));

  return useMemo(() => {
    const rooms = own.map((room) => roomTarget(room, roomName(room, username, texts), true));
    const ownIds = new Set(own.map(({ id }) => id));
    const enterable = others
      .filter(({ id }) => !ownIds.has(id))
      .map((room) => roomTarget(room, roomName(room, username, texts), false));
    const written = own.filter(({ visibility }) => visibility === "direct");
    const isWritten = new Set(
      written.flatMap((room) => {
        const names = othersIn(room, username);
        return names.length === 1 ? names : [];
      }),
    );
    const people = [...new Set([...known, ...found])]
      .filter((name) => name !== username && !isWritten.has(name))
      .map((name): SwitchTarget => ({ kind: "person", key: `person ${name}`, name }));
    return [...rooms, ...actionTargets({ ...texts, ...later }), ...people, ...enterable];
  }, [own, others, found, known, username, texts, later]);
}

function roomTarget(room: Omit<EnterableRoom, "isJoined">, name: string, isJoined: boolean): SwitchTarget {
  const { id, visibility, unread } = room;
  return { kind: "room", key: `room ${id}`, name, roomId: id, visibility, unread, isJoined };
}

function actionTargets({ sidebar, settings, shortcuts }: Texts & LaterTexts): readonly SwitchTarget[] {
  const action = (name: string, does: Extract<SwitchTarget, { kind: "action" }>["does"]): SwitchTarget => ({
    kind: "action",
    key: `action ${name}`,
    name,
    does,
  });
  return [
    action(sidebar.startDirect, { command: "startDirect" }),
    action(sidebar.createRoom, { command: "createRoom" }),
    action(sidebar.browseRooms, { command: "browseRooms" }),
    ...settingsPages.map((page) =>
      action(`${settings.title}: ${settings.pages[page]}`, { href: paths.settingsPage(page) }),
    ),
    action(shortcuts.title, { command: "showShortcuts" }),
  ];
}

/** The public rooms that one is not in; none while they are not known. */
function useOtherRooms(): readonly EnterableRoom[] {
  const { api } = useKoe();
  const [rooms, setRooms] = useState<readonly EnterableRoom[]>([]);
  useEffect(() => {
    api.rooms().then(
      (all) => setRooms(all.filter(({ isJoined, archived }) => !isJoined && !archived)),
      () => undefined,
    );
  }, [api]);
  return rooms;
}

const pauseMs = 150;

/** Who the server finds; without an answer nobody. */
function useFoundPeople(query: string): readonly string[] {
  const { api } = useKoe();
  const [found, setFound] = useState<readonly string[]>([]);
  const prefix = query.trim().replace(/^@/, "");
  useEffect(() => {
    if (prefix === "" || /^[#>]/.test(prefix)) return;
    let isLatest = true;
    const cancel = clock.after(pauseMs, async () => {
      const people = await api.users(prefix).catch(() => []);
      if (isLatest) setFound(people.map(({ username }) => username));
    });
    return () => {
      isLatest = false;
      cancel();
    };
  }, [api, prefix]);
  return found;
}
