import { useTexts } from "../i18n/use-texts.ts";
import { Button } from "../ui/button.tsx";

/** What a link did, and the way on. */
export function LinkDone({ text, onEnter }: { readonly text: string; readonly onEnter: () => void }) {
  const { session } = useTexts();
  return (
    <>
      <p role="status">{text}</p>
      <Button look="primary" onClick={onEnter} autoFocus>
        {session.enter}
      </Button>
    </>
  );
}
