import type { ReactNode } from "react";
import { Link } from "wouter";
import { paths, type SettingsPage, settingsPages } from "../address/paths.ts";
import { useLaterTexts } from "../i18n/use-later-texts.ts";
import { useTexts } from "../i18n/use-texts.ts";
import { PlaceHeader } from "../ui/place-header.tsx";
import { usePageTitle } from "../ui/use-page-title.ts";
import styles from "./settings-place.module.css";

/** The frame of the settings: which pages there are, and the one that is open. */
export function SettingsPlace({
  page,
  children,
}: {
  readonly page: SettingsPage;
  readonly children: ReactNode;
}) {
  const { app } = useTexts();
  const { settings } = useLaterTexts();
  usePageTitle(`${settings.pages[page]} · ${settings.title}`);
  return (
    <div className={styles["place"]}>
      <PlaceHeader title={settings.title} back={{ href: paths.start, label: app.back }} isOnAxis={false} />
      <div className={styles["body"]}>
        <nav className={styles["pages"]} aria-label={settings.title}>
          {settingsPages.map((name) => (
            <Link
              key={name}
              href={paths.settingsPage(name)}
              aria-current={name === page ? "page" : undefined}
            >
              {settings.pages[name]}
            </Link>
          ))}
        </nav>
        <section className={styles["content"]} aria-labelledby="settings-page">
          <h2 id="settings-page">{settings.pages[page]}</h2>
          {children}
        </section>
      </div>
    </div>
  );
}
