/** What a Dockerfile says, as far as tests ask: its stages in order, each with its instructions. */
export interface Stage {
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

export interface Instruction {
  readonly name: string;
  /** What follows the name, continuation lines joined. */
  readonly rest: string;
}

export function parseDockerfile(text: string): readonly Stage[] {
  const stages: { image: string; instructions: Instruction[] }[] = [];
  const lines = text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n\s*/g, " ")
    .split("\n");
  for (const line of lines) {
    const [, name, rest] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (name === undefined || rest === undefined) continue;
    if (name === "FROM") stages.push({ image: rest.split(" ")[0] ?? "", instructions: [] });
    else stages.at(-1)?.instructions.push({ name, rest });
  }
  return stages;
}
