import { useLaterTexts } from "../i18n/use-later-texts.ts";
import type { Notice } from "./notice.ts";
import styles from "./notice-line.module.css";
import { useConnectionNotice } from "./use-connection-notice.ts";
import { useNotificationOffer } from "./use-notification-offer.ts";
import { useUpdateNotice } from "./use-update-notice.ts";

/** The one slim line over the page, for what its reader should know and need not answer. What matters most has it. */
export function NoticeLine() {
  const { awareness } = useLaterTexts();
  const connection = useConnectionNotice(awareness);
  const update = useUpdateNotice(awareness);
  const offer = useNotificationOffer(awareness);
  return <Line {...(connection ?? update ?? offer ?? nothing)} />;
}

const nothing: Notice = { text: "", actions: [] };

/** The region stands there empty, so that what comes into it is read out. */
function Line({ text, detail, actions }: Notice) {
  return (
    <div className={styles["line"]} data-empty={text === ""}>
      <span role="status">{text}</span>
      {detail !== undefined && <span aria-hidden="true">{detail}</span>}
      {actions.map(({ label, run }) => (
        <button key={label} type="button" onClick={run}>
          {label}
        </button>
      ))}
    </div>
  );
}
