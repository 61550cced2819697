import { type Command, optionsOf } from "./_arguments.ts";

/** The arm of a `case` in which an option's value is completed: words, or nothing for a number. */
function valueArms(command: Command): string[] {
  const options = Object.entries(optionsOf(command));
  const numbers = options.filter(([, { type }]) => type === "number").map(([name]) => `--${name}`);
  const files = options.filter(([, { type, of }]) => (type === "string" || type === "list") && !of)
    .map(([name]) => `--${name}`);
  return [
    ...options.flatMap(([name, { of }]) => of ? [`--${name}) words="${of.join(" ")}" ;;`] : []),
    ...(numbers.length > 0 ? [`${numbers.join("|")}) compopt +o default 2> /dev/null; return ;;`] : []),
    ...(files.length > 0 ? [`${files.join("|")}) return ;;`] : []),
  ];
}

function commandArm(command: Command): string[] {
  const names = Object.keys(optionsOf(command)).map((name) => `--${name}`);
  return [
    `    ${command.name})`,
    `      case "$previous" in`,
    ...valueArms(command).map((arm) => `        ${arm}`),
    `        *) words="${(command.names ?? []).join(" ")}" options="${names.join(" ")}" ;;`,
    `      esac ;;`,
  ];
}

/**
 * A script that completes volley in bash. It sets no option of the shell and runs nothing.
 * Bash takes `=` for a word of its own, so that `--engine=` comes as two.
 */
export function bashCompletion(commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  return [
    "# Completes volley in bash: source <(volley completions bash)",
    "_volley() {",
    `  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" words="" options=""`,
    "  COMPREPLY=()",
    `  if [ "$current" = "=" ]; then current=""`,
    `  elif [ "$previous" = "=" ]; then previous="\${COMP_WORDS[COMP_CWORD - 2]}"`,
    "  fi",
    `  if [ "$COMP_CWORD" -eq 1 ]; then words="${names}" options="--help --version"`,
    `  else case "\${COMP_WORDS[1]}" in`,
    ...commands.flatMap(commandArm),
    "  esac fi",
    `  case "$current" in -*) words="$options" ;; esac`,
    `  COMPREPLY=($(compgen -W "$words" -- "$current"))`,
    "}",
    "complete -o default -F _volley volley",
  ].join("\n");
}
