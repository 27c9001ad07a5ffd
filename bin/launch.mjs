// @ts-check
/**
 * What `npm start`, `npm test`, `npm run dev` and `npm run koe` run: installs what is missing, then starts the
 * command under Bun. Plain JavaScript for Node 20 without a package, because it runs before there are any.
 */
const nodeMajorMin = 20;

if (Number(process.versions.node.split(".")[0]) < nodeMajorMin) {
  process.stderr.write(
    `Koe needs Node ${nodeMajorMin} or later to install itself; this is ${process.version}.\n`,
  );
  process.exitCode = 1;
} else {
  // Loaded only now: an older Node would stop at their syntax instead of the line above.
  const { runCommand } = await import("./run-command.mjs");
  process.exitCode = await runCommand(process.argv.slice(2));
}
