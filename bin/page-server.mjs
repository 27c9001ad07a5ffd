// @ts-check
/**
 * Vite's server for `npm run dev`: the page with hot reload at the address that people open, and everything else there
 * (`/api`, `/ws`) handed on to the server behind it.
 */
import { createServer } from "node:net";
import { join } from "node:path";
import { startChildApart } from "./child.mjs";

/**
 * @typedef {object} DevAddresses
 * @property {string} host where the page is served
 * @property {string} port
 * @property {string} serverPort where the server behind it listens, on this machine alone
 */

/** @returns {Promise<DevAddresses>} */
export async function pickDevAddresses() {
  const { HOST: host = "127.0.0.1", PORT: port = "4000" } = process.env;
  return { host, port, serverPort: String(await freePort()) };
}

/**
 * What the server behind the page is told: its own address, and the one that people open.
 * @param {DevAddresses} addresses
 * @returns {Record<string, string>}
 */
export function serverSettings({ host, port, serverPort }) {
  const named = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const { KOE_PUBLIC_URL: publicUrl = `http://${named}:${port}` } = process.env;
  return { HOST: "127.0.0.1", PORT: serverPort, KOE_PUBLIC_URL: publicUrl };
}

/**
 * @param {string} root
 * @param {string} bun
 * @param {DevAddresses} addresses
 */
export function startPageServer(root, bun, { host, port, serverPort }) {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const args = [vite, "web", "--host", host, "--port", port, "--strictPort", "--logLevel", "warn"];
  const env = { KOE_DEV_SERVER: `http://127.0.0.1:${serverPort}` };
  return startChildApart(bun, args, { cwd: root, env });
}

/** @returns {Promise<number>} a port that nobody listens on at this moment */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
