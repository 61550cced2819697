import { VERSION } from "../lib/version.ts";
import { type Arguments, type Command, type Example, type Option, optionsOf, usageOf } from "./_arguments.ts";
import { ABOUT, FIRST_STEPS } from "./_overview.ts";

/** Text as troff takes it: its own signs stand for themselves, and letters beyond ASCII have names. */
function plain(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("'", "\\[aq]").replaceAll(
    /^(?=\.)/gm,
    "\\&",
  )
    .replaceAll(/[^\p{ASCII}]/gu, (letter) => {
      return `\\[u${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
    });
}

/** Lines that are shown as they are. */
function shown(lines: readonly string[]): string[] {
  return [".PP", ".nf", ...lines.map(plain), ".fi"];
}

function exampleLines(examples: readonly Example[]): string[] {
  return examples.flatMap(({ run, about }) => [".TP", `.B ${plain(`volley ${run}`)}`, plain(about)]);
}

function optionLines([name, { value, help, default: absent }]: [string, Option]): string[] {
  const head = `\\fB\\-\\-${plain(name)}\\fR${value ? ` \\fI${plain(value)}\\fR` : ""}`;
  return [".TP", head, plain(`${help}${absent ? ` (default ${absent})` : ""}`)];
}

function commandLines(command: Command): string[] {
  return [
    `.SS ${plain(usageOf(command))}`,
    plain(command.about),
    ...Object.entries(optionsOf(command)).flatMap(optionLines),
    ...(command.more ? shown(command.more.split("\n")) : []),
    ".PP",
    "Examples:",
    ...exampleLines(command.examples),
  ];
}

/** The page of the manual, in troff. */
export function manualPage(commands: readonly Command[]): string {
  return [
    `.TH VOLLEY 1 "" "volley ${VERSION}" "User Commands"`,
    ".SH NAME",
    `volley \\- ${plain(ABOUT)}`,
    ".SH SYNOPSIS",
    ".B volley",
    ".I COMMAND",
    "[options]",
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH EXAMPLES",
    ...exampleLines(FIRST_STEPS),
    ".SH EXIT STATUS",
    "0, 1 when a command ran but did not find what was wanted, 2 for a mistake in how it was called,",
    "130 after Ctrl\\-C, 143 after TERM, 129 when its terminal was closed.",
  ].join("\n");
}

async function man(args: Arguments, commands: () => Promise<readonly Command[]>): Promise<void> {
  const page = manualPage(await commands());
  console.log(args.flag("json") ? JSON.stringify({ page }) : page);
}

/** `volley man`. */
export const manCommand: Command = {
  name: "man",
  positional: "",
  about: "Print the page of the manual, in troff.",
  takes: "none",
  options: {},
  examples: [{ run: "man > volley.1", about: "then: man -l volley.1" }],
  run: man,
};
