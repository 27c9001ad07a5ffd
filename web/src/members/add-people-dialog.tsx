import { KoeError } from "@koe/sdk";
import { type FormEvent, useState } from "react";
import { refusalText } from "../i18n/refusal-text.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useAttempt } from "../koe/use-attempt.ts";
import { useObservable } from "../koe/use-observable.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { PeoplePicker, type PickedPerson } from "../ui/people-picker.tsx";
import { showToast } from "../ui/toasts.ts";
import styles from "./members.module.css";
import type { RoomChangeDialogProps } from "./room-change-dialog.ts";

/** Adds people to a room, one after the other; who could not be added stays, with the reason. */
export function AddPeopleDialog({ room, isOpen, onClose }: RoomChangeDialogProps) {
  const { members } = useLaterTexts();
  return (
    <Dialog title={members.addTo(room.name)} isOpen={isOpen} onClose={onClose}>
      <AddForm room={room} onDone={onClose} />
    </Dialog>
  );
}

function AddForm({ room, onDone }: Pick<RoomChangeDialogProps, "room"> & { readonly onDone: () => void }) {
  const { members } = useLaterTexts();
  const { api, user } = useKoe();
  const ownId = useObservable(user)?.id;
  const [picked, setPicked] = useState<readonly PickedPerson[]>([]);
  const [failed, setFailed] = useState<readonly string[]>([]);
  const { isBusy, run } = useAttempt();

  const addAll = async () => {
    const left: PickedPerson[] = [];
    const reasons: string[] = [];
    for (const person of picked) {
      const refusal = await api.setMember(room.id, person.id, "member").then(
        () => undefined,
        (error) => reasonOf(error),
      );
      if (refusal === undefined) continue;
      left.push(person);
      reasons.push(`${person.username}: ${refusal}`);
    }
    const added = picked.length - left.length;
    if (added > 0) showToast({ text: members.added(added) });
    setPicked(left);
    setFailed(reasons);
    if (left.length === 0) onDone();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (picked.length > 0) run(addAll);
  };
  return (
    <form className={styles["form"]} onSubmit={onSubmit}>
      <PeoplePicker
        label={members.people}
        picked={picked}
        onChange={setPicked}
        search={api.users}
        isLeftOut={({ id }) => id === ownId}
      />
      {failed.map((reason) => (
        <p key={reason} className={styles["refused"]} role="alert">
          {reason}
        </p>
      ))}
      <Button type="submit" look="primary" isBusy={isBusy} disabled={picked.length === 0}>
        {members.add}
      </Button>
    </form>
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof KoeError) return refusalText(error);
  throw error;
}
