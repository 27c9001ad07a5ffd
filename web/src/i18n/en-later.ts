/** The texts of the places that are fetched when they are wanted, in English: the door, the settings, the dialogs. */
import { awareness } from "./en/awareness.ts";
import { members } from "./en/members.ts";
import { rooms } from "./en/rooms.ts";
import { session } from "./en/session.ts";
import { settings } from "./en/settings.ts";
import { shortcuts } from "./en/shortcuts.ts";
import { switcher } from "./en/switcher.ts";

export const enLater = { awareness, members, rooms, session, settings, shortcuts, switcher };

export type LaterTexts = typeof enLater;
