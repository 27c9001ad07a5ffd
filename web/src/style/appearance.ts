/**
 * How the page looks, as this browser is to remember it. The theme is kept in a cookie, since the server writes it into
 * the page's first byte; the density, which moves nothing before the first row, is kept here.
 */
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const densities = ["comfortable", "compact"] as const;
export type Density = (typeof densities)[number];

const densityKey = "koe.density";
const yearS = 365 * 24 * 60 * 60;

export function currentTheme(): Theme {
  const name = /(?:^|; )theme=(\w+)/.exec(document.cookie)?.[1];
  return themes.find((theme) => theme === name) ?? "system";
}

export function chooseTheme(theme: Theme): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain http
  document.cookie = `theme=${theme}; path=/; max-age=${yearS}; samesite=lax`;
  applyAppearance();
}

export function currentDensity(): Density {
  const name = localStorage.getItem(densityKey);
  return densities.find((density) => density === name) ?? "comfortable";
}

export function chooseDensity(density: Density): void {
  localStorage.setItem(densityKey, density);
  applyAppearance();
}

/** Shows what was chosen. */
export function applyAppearance(): void {
  const { dataset } = document.documentElement;
  const theme = currentTheme();
  dataset["theme"] = theme;
  dataset["density"] = currentDensity();
  const scheme = document.querySelector('meta[name="color-scheme"]');
  scheme?.setAttribute("content", theme === "system" ? "light dark" : theme);
}
