export const notification = {
  fromIn: (username: string, room: string) => `${username} in ${room}`,
  several: (from: string, count: number) => `${from} (${count})`,
  inThread: "You were mentioned in a thread.",
};
