import type { Refusal } from "@koe/protocol";

/** To whoever says something with an access token that does not allow it. */
export const readOnly: Refusal = { code: "forbidden", message: "This access token may only read." };
export const otherRoom: Refusal = { code: "forbidden", message: "This access token is not for this room." };
