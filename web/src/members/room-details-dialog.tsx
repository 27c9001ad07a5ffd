import { wireLimits } from "@koe/protocol/client";
import { type FormEvent, useState } from "react";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useAttempt } from "../koe/use-attempt.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import styles from "./members.module.css";
import type { RoomChangeDialogProps } from "./room-change-dialog.ts";

/** The name and the topic of a room. */
export function RoomDetailsDialog({ room, isOpen, onClose }: RoomChangeDialogProps) {
  const { members } = useLaterTexts();
  return (
    <Dialog title={members.detailsTitle} isOpen={isOpen} onClose={onClose}>
      <DetailsForm room={room} onDone={onClose} />
    </Dialog>
  );
}

function DetailsForm({
  room,
  onDone,
}: Pick<RoomChangeDialogProps, "room"> & { readonly onDone: () => void }) {
  const { members } = useLaterTexts();
  const { rooms } = useLaterTexts();
  const { api } = useKoe();
  const [name, setName] = useState(room.name);
  const [topic, setTopic] = useState(room.topic);
  const { isBusy, refused, run } = useAttempt();
  const isNameless = name.trim() === "";

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isNameless) return;
    run(async () => {
      const isRenamed = name.trim() !== room.name;
      const isAboutOther = topic.trim() !== room.topic;
      if (isRenamed || isAboutOther) {
        await api.changeRoom(room.id, {
          ...(isRenamed && { name: name.trim() }),
          ...(isAboutOther && { topic: topic.trim() }),
        });
      }
      onDone();
    });
  };
  return (
    <form className={styles["form"]} onSubmit={onSubmit} noValidate>
      <Field
        label={rooms.create.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={wireLimits.roomNameCharsMax}
        error={isNameless ? rooms.create.nameMissing : undefined}
        dir="auto"
        autoComplete="off"
      />
      <Field
        label={rooms.create.topic}
        value={topic}
        onChange={(event) => setTopic(event.target.value)}
        maxLength={wireLimits.topicCharsMax}
        dir="auto"
        autoComplete="off"
      />
      {refused && (
        <p className={styles["refused"]} role="alert">
          {refused}
        </p>
      )}
      <Button type="submit" look="primary" isBusy={isBusy}>
        {members.save}
      </Button>
    </form>
  );
}
