import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useEffect } from "react";
import { useTexts } from "../i18n/use-texts.ts";
import { IconButton } from "./icon-button.tsx";
import styles from "./toast-layer.module.css";
import { listenForToasts, type Toast as Shown } from "./toasts.ts";

const manager = Toast.createToastManager();
const shownMs = 6000;

/** Where toasts appear; stands once in the page. */
export function ToastLayer() {
  useEffect(() => listenForToasts(add), []);
  return (
    <Toast.Provider toastManager={manager} timeout={shownMs} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={styles["viewport"]}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { ui } = useTexts();
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles["toast"]}>
      <Toast.Description className={styles["text"]} />
      <Toast.Action className={styles["action"]} />
      <Toast.Close render={<IconButton label={ui.close} icon={<X />} />} />
    </Toast.Root>
  ));
}

function add({ text, action, onClose, shownMs: timeout = shownMs }: Shown): void {
  let isTaken = false;
  const id = manager.add({
    description: text,
    timeout,
    onClose: () => {
      if (!isTaken) onClose?.();
    },
    ...(action && {
      actionProps: {
        children: action.label,
        onClick: () => {
          isTaken = true;
          action.run();
          manager.close(id);
        },
      },
    }),
  });
}
