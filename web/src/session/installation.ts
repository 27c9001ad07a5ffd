/**
 * What the server says of itself in the page's first byte, as attributes of <html>, so that no request has to be waited
 * for. A page that was kept for offline use may say it a little late; the server decides anyway.
 */
export const installation = {
  /** Who may make an account. */
  registration: (): "open" | "invite" | "closed" => {
    const { registration } = document.documentElement.dataset;
    return registration === "invite" || registration === "closed" ? registration : "open";
  },

  /** Whether a session would be kept at this address: its cookie needs TLS, unless the server says otherwise. */
  keepsSessionHere: (): boolean =>
    globalThis.isSecureContext || document.documentElement.dataset["cookies"] === "insecure",

  /** Whether this browser sent a session, living or not; false spares asking who is there. */
  mayBeSignedIn: (): boolean => document.documentElement.dataset["session"] !== "none",

  /** Said on the owner's link alone. */
  hasOwner: (): boolean => document.documentElement.dataset["owner"] === "known",
} as const;
