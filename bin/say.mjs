// @ts-check
/**
 * One line from the launcher itself. It goes to standard error: standard output belongs to the command that runs.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}
