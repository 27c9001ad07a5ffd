import { describe, expect, test } from "bun:test";
import type { ProxyNetwork } from "../config.ts";
import { addressKey, clientAddress, trustedProxies } from "./client-address.ts";

const networks: readonly ProxyNetwork[] = [
  { family: "ipv4", address: "10.0.0.0", prefixBits: 8 },
  { family: "ipv6", address: "fd00::", prefixBits: 8 },
  { family: "ipv4", address: "127.0.0.1", prefixBits: 32 },
];

describe("the client's address", () => {
  test.each([
    ["is the peer's when nothing was forwarded", "203.0.113.9", null, "203.0.113.9"],
    ["is the peer's when a stranger forges the header", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["is what a trusted proxy saw", "10.1.2.3", "198.51.100.1", "198.51.100.1"],
    [
      "is the hop nearest to the proxy, not what the client wrote before it",
      "10.1.2.3",
      "8.8.8.8, 198.51.100.1",
      "198.51.100.1",
    ],
    ["is found behind two trusted proxies", "10.1.2.3", "8.8.8.8, 198.51.100.1, 10.9.9.9", "198.51.100.1"],
    ["is the outermost trusted hop when all are trusted", "10.1.2.3", "10.5.5.5, 10.9.9.9", "10.5.5.5"],
    ["is the proxy's when it forwarded nothing", "10.1.2.3", null, "10.1.2.3"],
    ["is the proxy's when it forwarded rubbish", "10.1.2.3", "unknown", "10.1.2.3"],
    ["stops at rubbish instead of skipping it", "10.1.2.3", "198.51.100.1, <b>, 10.9.9.9", "10.9.9.9"],
    ["stops at an empty hop", "10.1.2.3", "198.51.100.1,", "10.1.2.3"],
    ["is read without its port", "10.1.2.3", "198.51.100.1:4711", "198.51.100.1"],
    ["is read without brackets", "10.1.2.3", "[2001:DB8::1]:4711", "2001:db8::1"],
    ["is IPv4 for a mapped address", "::ffff:203.0.113.9", null, "203.0.113.9"],
    ["is IPv4 for a mapped address in hex", "::ffff:cb00:7109", null, "203.0.113.9"],
    [
      "is found behind a proxy that connects over a mapped address",
      "::ffff:10.1.2.3",
      "198.51.100.1",
      "198.51.100.1",
    ],
    ["is found behind an IPv6 proxy", "fd12::1", "2001:db8::1", "2001:db8::1"],
    ["has no zone", "fe80::1%eth0", null, "fe80::1"],
    ["does not take a mapped address for a trusted one", "::ffff:203.0.113.9", "198.51.100.1", "203.0.113.9"],
  ])("%s", (_, peer, forwardedFor, expected) => {
    expect(clientAddress(peer, forwardedFor, trustedProxies(networks))).toBe(expected);
  });

  test("never comes from the header without trusted proxies", () => {
    const nobody = trustedProxies([]);
    expect(clientAddress("127.0.0.1", "198.51.100.1", nobody)).toBe("127.0.0.1");
    expect(clientAddress("::1", "198.51.100.1", nobody)).toBe("::1");
  });

  test("is what the listener gave when that is no address", () => {
    expect(clientAddress("", "198.51.100.1", trustedProxies(networks))).toBe("");
  });
});

describe("the key that rates count by", () => {
  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::ffff", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1:2:3:4", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
  ])("of %s is %s", (address, key) => {
    expect(addressKey(address)).toBe(key);
  });
});
