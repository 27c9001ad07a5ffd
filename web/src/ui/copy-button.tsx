import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { announce } from "./announcer.tsx";
import { clock } from "./clock.ts";
import { copyText } from "./copy-text.ts";
import { IconButton } from "./icon-button.tsx";

const shownMs = 2000;

/** Puts a text on the clipboard, and shows for a moment that it did. */
export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const { ui } = useTexts();
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => (isCopied ? clock.after(shownMs, () => setIsCopied(false)) : undefined), [isCopied]);
  const copy = async () => {
    if (!(await copyText(text))) return;
    announce(ui.copied);
    setIsCopied(true);
  };
  return (
    <IconButton
      label={isCopied ? ui.copied : (label ?? ui.copy)}
      icon={isCopied ? <Check /> : <Copy />}
      onClick={copy}
    />
  );
}
