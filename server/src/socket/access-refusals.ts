import type { Refusal } from "@koe/protocol";

/** To whoever says something with an access token that does not allow it. */
export const accessRefusals = {
  readOnly: { code: "forbidden", message: "This access token may only read." },
  someRoomsOnly: {
    code: "forbidden",
    message: "This access token is for some rooms only; @me tells of all.",
  },
  otherRoom: { code: "forbidden", message: "This access token is not for this room." },
} as const satisfies Record<string, Refusal>;
