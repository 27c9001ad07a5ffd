import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useAttempt } from "../koe/use-attempt.ts";
import { useObservable } from "../koe/use-observable.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { PeoplePicker, type PickedPerson } from "../ui/people-picker.tsx";
import type { RoomDialogProps } from "./room-dialog.ts";
import styles from "./room-dialogs.module.css";

/** Opens the direct message with somebody, or with several; with nobody, the notes to oneself. */
export function DirectDialog({ isOpen, onClose }: RoomDialogProps) {
  const { rooms } = useLaterTexts();
  return (
    <Dialog title={rooms.direct.title} isOpen={isOpen} onClose={onClose}>
      <DirectForm onDone={onClose} />
    </Dialog>
  );
}

function DirectForm({ onDone }: { readonly onDone: () => void }) {
  const {
    rooms: { direct },
  } = useLaterTexts();
  const { api, user } = useKoe();
  const ownId = useObservable(user)?.id;
  const [, navigate] = useLocation();
  const [picked, setPicked] = useState<readonly PickedPerson[]>([]);
  const { isBusy, refused, run } = useAttempt();

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    run(async () => {
      const room = await api.openDirect(picked.map(({ username }) => username));
      onDone();
      navigate(paths.room(room.id));
    });
  };

  return (
    <form className={styles["form"]} onSubmit={onSubmit}>
      <PeoplePicker
        label={direct.to}
        picked={picked}
        onChange={setPicked}
        search={api.users}
        isLeftOut={({ id }) => id === ownId}
      />
      <p className={styles["advice"]}>{direct.advice}</p>
      {refused && (
        <p className={styles["refused"]} role="alert">
          {refused}
        </p>
      )}
      <Button type="submit" look="primary" isBusy={isBusy}>
        {picked.length === 0 ? direct.toMyself : direct.submit}
      </Button>
    </form>
  );
}
