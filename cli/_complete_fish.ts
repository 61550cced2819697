import { type Command, type Option, optionsOf } from "./_arguments.ts";

/** Text between single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}

/** How the value of an option is completed. */
function valueOf({ type, of }: Option): string {
  if (type === "flag") return "";
  if (of) return ` -x -a ${quoted(of.join(" "))}`;
  return type === "number" ? " -x" : " -r -F";
}

function linesOf(command: Command): string[] {
  const { name, names = [], takes } = command;
  const here = `complete -c volley -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    `complete -c volley -n __fish_use_subcommand -f -a ${name} -d ${quoted(command.about)}`,
    ...(takes === "none" ? [`${here} -f`] : []),
    ...(names.length > 0 ? [`${here} -a ${quoted(names.join(" "))}`] : []),
    ...Object.entries(optionsOf(command)).map(([option, about]) =>
      `${here} -l ${option}${valueOf(about)} -d ${quoted(about.help)}`
    ),
  ];
}

/** A script that completes volley in fish. */
export function fishCompletion(commands: readonly Command[]): string {
  return ["# Completes volley in fish: volley completions fish | source", ...commands.flatMap(linesOf)].join(
    "\n",
  );
}
