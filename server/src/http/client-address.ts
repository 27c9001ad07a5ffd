/**
 * Whose request this is.
 *
 * `X-Forwarded-For` is a list that every proxy appends to, and anyone can send one. So it is read from the right,
 * and only as far as each hop that vouches for the next is a trusted proxy; the first address nobody trusted
 * vouches for is the client. Without trusted proxies the header is not looked at.
 *
 * Rates count by `addressKey`: an IPv4 address, or the /64 network that a single IPv6 customer usually has.
 */
import { BlockList, isIP } from "node:net";
import type { ProxyNetwork } from "../config.ts";

export interface TrustedProxies {
  has(address: string): boolean;
}

export function trustedProxies(networks: readonly ProxyNetwork[]): TrustedProxies {
  const list = new BlockList();
  for (const { address, prefixBits, family } of networks) list.addSubnet(address, prefixBits, family);
  return { has: (address) => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4") };
}

/** The client's address, given the peer of the connection and its `X-Forwarded-For`. */
export function clientAddress(peer: string, forwardedFor: string | null, trusted: TrustedProxies): string {
  const hops = forwardedFor === null ? [] : forwardedFor.split(",");
  let client = plainAddress(peer) ?? peer;
  while (trusted.has(client)) {
    const next = plainAddress(hops.pop()?.trim() ?? "");
    if (next === undefined) return client;
    client = next;
  }
  return client;
}

/** Without brackets, port and zone, and an IPv4 address in its own notation; undefined for what is no address. */
function plainAddress(text: string): string | undefined {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1];
  const ported = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1];
  const address = (bracketed ?? ported ?? text).replace(/%.*$/, "");
  if (isIP(address) === 0) return undefined;
  return isIP(address) === 6 ? (mappedIPv4(address) ?? address.toLowerCase()) : address;
}

/** What requests of this address are counted by. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  return `${groupsOf(address)
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

function mappedIPv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return undefined;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join(".");
}

/** The eight groups of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const front = parseGroups(head);
  if (tail === undefined) return front;
  const back = parseGroups(tail);
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
}

function parseGroups(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((part) => {
    if (!part.includes(".")) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
