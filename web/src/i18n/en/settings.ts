export const settings = {
  title: "Settings",
  pages: {
    appearance: "Appearance",
    notifications: "Notifications",
    password: "Password",
    sessions: "Sessions",
    tokens: "Access tokens",
  },
  theme: "Theme",
  themes: { system: "As the system", light: "Light", dark: "Dark" },
  density: "Density",
  densities: { comfortable: "Comfortable", compact: "Compact" },
  language: "Language",
  languageOfBrowser: "As the browser",
};
