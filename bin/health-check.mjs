// @ts-check
/** For a container's HEALTHCHECK: ends with status 0 when the server beside it answers that it is well. */
const timeoutMs = 3000;
const { PORT: port = "4000", KOE_TLS_CERT: certificate = "" } = process.env;
const scheme = certificate === "" ? "http" : "https";

try {
  const response = await fetch(`${scheme}://localhost:${port}/api/v1/health`, {
    signal: AbortSignal.timeout(timeoutMs),
    // The certificate is for the name that people type, not for this side of the door.
    ...{ tls: { rejectUnauthorized: false } },
  });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
