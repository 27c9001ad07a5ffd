/**
 * The one place that decides which addresses a message may link to: the web's and mail's, nothing that runs code or
 * reads files. Undefined: it is shown as text.
 */
const allowedProtocols: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

export function safeLink(written: string): string | undefined {
  const completed = /^www\./i.test(written)
    ? `https://${written}`
    : bareMail.test(written)
      ? `mailto:${written}`
      : written;
  const url = URL.parse(completed);
  return url !== null && allowedProtocols.has(url.protocol) ? url.href : undefined;
}

const bareMail = /^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/;
