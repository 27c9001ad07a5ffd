import { wireLimits } from "@koe/protocol/client";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { paths } from "../address/paths.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useKoe } from "../koe/koe-context.tsx";
import { useAttempt } from "../koe/use-attempt.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceGroup } from "../ui/choice-group.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import type { RoomDialogProps } from "./room-dialog.ts";
import styles from "./room-dialogs.module.css";

/** Makes a room and goes there. What was typed stays when it is refused. */
export function CreateRoomDialog({ isOpen, onClose }: RoomDialogProps) {
  const { rooms } = useLaterTexts();
  return (
    <Dialog title={rooms.create.title} isOpen={isOpen} onClose={onClose}>
      <CreateRoomForm onDone={onClose} />
    </Dialog>
  );
}

function CreateRoomForm({ onDone }: { readonly onDone: () => void }) {
  const {
    rooms: { create },
  } = useLaterTexts();
  const { api } = useKoe();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const [topic, setTopic] = useState("");
  const [visibility, setVisibility] = useState<"public" | "private">("public");
  const [isMissing, setIsMissing] = useState(false);
  const { isBusy, refused, run } = useAttempt();

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setIsMissing(name.trim() === "");
    if (name.trim() === "") return;
    run(async () => {
      const room = await api.createRoom({ name: name.trim(), topic: topic.trim(), visibility });
      onDone();
      navigate(paths.room(room.id));
    });
  };

  return (
    <form className={styles["form"]} onSubmit={onSubmit} noValidate>
      <Field
        label={create.name}
        advice={create.nameAdvice}
        value={name}
        onChange={(event) => setName(event.target.value)}
        maxLength={wireLimits.roomNameCharsMax}
        error={isMissing ? create.nameMissing : undefined}
        dir="auto"
        autoComplete="off"
      />
      <Field
        label={create.topic}
        advice={create.topicAdvice}
        value={topic}
        onChange={(event) => setTopic(event.target.value)}
        maxLength={wireLimits.topicCharsMax}
        dir="auto"
        autoComplete="off"
      />
      <ChoiceGroup
        label={create.visibility}
        choices={[
          { value: "public", label: create.visibilities.public },
          { value: "private", label: create.visibilities.private },
        ]}
        chosen={visibility}
        onChoose={setVisibility}
      />
      <p className={styles["advice"]}>
        {visibility === "public" ? create.publicAdvice : create.privateAdvice}
      </p>
      {refused && (
        <p className={styles["refused"]} role="alert">
          {refused}
        </p>
      )}
      <Button type="submit" look="primary" isBusy={isBusy}>
        {create.submit}
      </Button>
    </form>
  );
}
