import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useObservable } from "../koe/use-observable.ts";
import { ChoiceGroup } from "../ui/choice-group.tsx";
import {
  chooseSound,
  notificationChoice,
  turnOffNotifications,
  turnOnNotifications,
} from "./notification-choice.ts";
import styles from "./notifications-page.module.css";
import { playNote } from "./play-note.ts";

/** Whether this browser shows notifications. What it is for stands before what the browser asks. */
export function NotificationsPage() {
  const { awareness } = useLaterTexts();
  const { page } = awareness;
  const choice = useObservable(notificationChoice);
  return (
    <>
      <p className={styles["lead"]}>{page.lead}</p>
      {choice.kind === "unsupported" && <p>{page.unsupported}</p>}
      {choice.kind === "blocked" && <p>{page.blocked}</p>}
      {(choice.kind === "on" || choice.kind === "off") && (
        <ChoiceGroup
          label={page.show}
          choices={[
            { value: "on", label: page.on },
            { value: "off", label: page.off },
          ]}
          chosen={choice.kind}
          onChoose={(value) => (value === "on" ? void turnOnNotifications() : turnOffNotifications())}
        />
      )}
      {choice.kind === "on" && <SoundChoice hasSound={choice.hasSound} />}
    </>
  );
}

function SoundChoice({ hasSound }: { readonly hasSound: boolean }) {
  const { page } = useLaterTexts().awareness;
  return (
    <ChoiceGroup
      label={page.sound}
      choices={[
        { value: "silent", label: page.silent },
        { value: "note", label: page.note },
      ]}
      chosen={hasSound ? "note" : "silent"}
      onChoose={(value) => {
        chooseSound(value === "note");
        if (value === "note") playNote();
      }}
    />
  );
}
