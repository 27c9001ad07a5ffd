/** One notification on the screen. */
export interface ShownNotification {
  close(): void;
}

export interface NotificationContent {
  readonly title: string;
  readonly body: string;
  /** A later one with the same tag takes its place. */
  readonly tag: string;
  /** Where a click leads. */
  readonly path: string;
}

interface ShowOptions {
  readonly onClick: (path: string) => void;
  /** Where a page may not show any itself, as on phones, its worker does. */
  readonly registration: ServiceWorkerRegistration | undefined;
}

/** Shows it without a sound of the system's. */
export function showNotification(content: NotificationContent, options: ShowOptions): ShownNotification {
  const { title, body, tag, path } = content;
  const look = { body, tag, icon: "/icon-192.png", silent: true };
  try {
    const shown = new Notification(title, look);
    shown.onclick = () => {
      shown.close();
      focus();
      options.onClick(path);
    };
    return { close: () => shown.close() };
  } catch {
    const { registration } = options;
    registration?.showNotification(title, { ...look, data: path }).catch(() => undefined);
    return { close: () => closeAll(registration, tag) };
  }
}

async function closeAll(registration: ServiceWorkerRegistration | undefined, tag: string): Promise<void> {
  for (const shown of (await registration?.getNotifications({ tag })) ?? []) shown.close();
}
