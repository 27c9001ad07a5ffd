/** What the build and the server wrote into the page's HTML, read and changed where there is only the text of it. */

/** Which build the page is of; undefined for any other page. */
export function versionOfHtml(html: string): string | undefined {
  return /<html[^>]* data-version="([\w-]+)"/.exec(html)?.[1];
}

/** The same page in the theme of a cookie, as the server would have sent it. */
export function htmlInTheme(html: string, theme: string | undefined): string {
  const name = theme === "light" || theme === "dark" ? theme : "system";
  return html
    .replace(/(<html[^>]* data-theme=")[^"]*/, `$1${name}`)
    .replace(/(<meta name="color-scheme" content=")[^"]*/, `$1${name === "system" ? "light dark" : name}`);
}
