/** What Safari reports for the key that ends a composition, after it has ended. */
const composingKeyCode = 229;

/** Whether the key belongs to an input method, which may use Enter, arrows and Escape for itself. */
export function isComposingKey(event: Pick<KeyboardEvent, "isComposing" | "keyCode">): boolean {
  return event.isComposing || event.keyCode === composingKeyCode;
}
