export const awareness = {
  reconnecting: "Reconnecting…",
  retryIn: (seconds: number) => `retry in ${seconds} s`,
  retryNow: "Now",
  offline: "You are offline. What you write is sent when the network is back.",
  refused: "The server ended the connection.",
  outdated: "This page is older than the server.",
  reload: "Reload",
  newVersion: "New version",
};
