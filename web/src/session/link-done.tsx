import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { Button } from "../ui/button.tsx";

/** What a link did, and the way on. */
export function LinkDone({ text, onEnter }: { readonly text: string; readonly onEnter: () => void }) {
  const { session } = useLaterTexts();
  return (
    <>
      <p role="status">{text}</p>
      <Button look="primary" onClick={onEnter} autoFocus>
        {session.enter}
      </Button>
    </>
  );
}
