/**
 * Puts a text on the clipboard; false when the browser did not let it. Over plain http there is no clipboard for pages,
 * and only what is selected can be copied, as a person would.
 */
export async function copyText(text: string): Promise<boolean> {
  if (!globalThis.isSecureContext) return copySelected(text);
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
