import { type Command, type Option, optionsOf } from "./_arguments.ts";

/** Text between single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text in which zsh's own signs stand for themselves. */
function plain(text: string): string {
  return text.replaceAll(/[\\:[\]]/g, "\\$&");
}

/** How the value of an option is completed. */
function valueOf({ type, value = "", of }: Option): string {
  if (type === "flag") return "";
  if (of) return `:${plain(value)}:(${of.join(" ")})`;
  return `:${plain(value)}:${type === "number" ? "" : "_files"}`;
}

function specOf([name, option]: [string, Option]): string {
  const { type, help } = option;
  const [many, equals] = [type === "list" ? "*" : "", type === "flag" ? "" : "="];
  return quoted(`${many}--${name}${equals}[${plain(help)}]${valueOf(option)}`);
}

function commandArm(command: Command): string[] {
  const { name, names = [], positional, takes } = command;
  const files = `files:file:_files`;
  const place = names.length > 0
    ? `{ _alternative ${quoted(`names:name:(${names.join(" ")})`)} ${quoted(files)} }`
    : "_files";
  const rest = takes === "none" ? [] : [quoted(`*:${plain(positional)}:${place}`)];
  const specs = [...Object.entries(optionsOf(command)).map(specOf), ...rest];
  return [
    `    ${name})`,
    `      _arguments \\`,
    ...specs.map((spec, k) => `        ${spec}${k < specs.length - 1 ? " \\" : ""}`),
    "      ;;",
  ];
}

/** A script that completes volley in zsh, to be sourced or kept as `_volley` in a folder of `fpath`. */
export function zshCompletion(commands: readonly Command[]): string {
  return [
    "#compdef volley",
    "# Completes volley in zsh: source <(volley completions zsh)",
    "_volley() {",
    "  if (( CURRENT == 2 )); then",
    "    local -a verbs",
    "    verbs=(",
    ...commands.map(({ name, about }) => `      ${quoted(`${name}:${plain(about)}`)}`),
    "    )",
    "    _describe command verbs",
    "    return",
    "  fi",
    "  local verb=$words[2]",
    "  shift words",
    "  (( CURRENT-- ))",
    "  case $verb in",
    ...commands.flatMap(commandArm),
    "  esac",
    "}",
    `if [[ "$funcstack[1]" == _volley ]]; then _volley "$@"; else compdef _volley volley; fi`,
  ].join("\n");
}
