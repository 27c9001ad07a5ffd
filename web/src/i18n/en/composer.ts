export const composer = {
  messageTo: (room: string) => `Message ${room}`,
  replyInThread: "Reply in the thread",
  send: "Send",
};
