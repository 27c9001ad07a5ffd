import type { CommandName } from "../ui/commands.ts";

/** Where the switcher leads. */
export type SwitchTarget =
  | {
      readonly kind: "room";
      readonly key: string;
      readonly name: string;
      readonly roomId: string;
      readonly visibility: "public" | "private" | "direct";
      readonly unread: number;
      /** False: a public room that one is not in. */
      readonly isJoined: boolean;
    }
  /** Somebody with whom there is no direct message yet. */
  | { readonly kind: "person"; readonly key: string; readonly name: string }
  | {
      readonly kind: "action";
      readonly key: string;
      readonly name: string;
      readonly does: { readonly href: string } | { readonly command: CommandName };
    };
