/**
 * Which wire this is. `fingerprint` is a digest of every shape that goes over it; a test fails when the shapes change
 * without a new line here, so that nobody changes the wire unawares.
 *
 * 1  the room socket and its HTTP calls
 * 2  the client's socket (`koe.v2.json`): one socket for all rooms, entries beyond messages, resume
 */
export const protocolVersion = 2;

/** The first 16 hexadecimal digits of the digest of the shapes; the test beside this file says how it is made. */
export const fingerprint = "0e4e0612646e2782";

/** The WebSocket subprotocol of `/ws/v2`. */
export const clientSubprotocol = "koe.v2.json";
