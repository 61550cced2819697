import { loadCommands } from "../../../cli/_commands.ts";
import { type Command, optionsOf } from "../../../cli/_arguments.ts";
import { page, sentence, table } from "../markdown_parts.ts";

const COMMANDS = await loadCommands();

const INTRODUCTION =
  `\`volley COMMAND --help\` prints the same. \`volley man\` prints the page of the manual, \`volley completions bash\` a script for the shell. In a copy of the repository the commands are
\`deno task volley …\`.`;

const STATUS = `## Exit status

| status | meaning |
| --- | --- |
| 0 | done |
| 1 | it ran, and did not find or reach what was wanted |
| 2 | a mistake in how it was called, or in a file; one sentence says which |
| 130, 143, 129 | stopped by Ctrl-C, by TERM, or as its terminal was closed; what was done is saved where \`--resume\` goes on |

## Environment

| variable | who reads it | meaning |
| --- | --- | --- |
| \`SLURM_ARRAY_TASK_ID\` and others of SLURM's arrays | \`--shard auto\` | which part of the work is this task's |
| \`JOB_COMPLETION_INDEX\` | \`--shard auto/N\` | the same in an indexed job of Kubernetes with N completions |
| \`DENO_WEBGPU_BACKEND\` | Deno | which drivers are looked for; \`tools/gpu.env\` sets \`vulkan,metal,dx12\` |
| \`XDG_RUNTIME_DIR\` | Mesa's driver | a folder; \`tools/gpu.env\` sets \`/\` where there is none, so that the driver does not complain |
| \`DENO_DIR\` | Deno | where modules are kept; one for all tasks of a cluster |
| \`NO_COLOR\` | Deno | no colours |
| \`BROWSER_PATH\` | the tests | a Chromium that is not on the \`PATH\` |
| \`REQUIRE_GPU\` | the tests | with \`1\`, a test that needs a GPU fails where there is none |`;

function code(text: string): string {
  return ["```text", text.trim(), "```"].join("\n");
}

function section(command: Command): string {
  const rows = Object.entries(optionsOf(command)).map(([name, { value, help, default: standard }]) => [
    `\`--${name}${value ? ` ${value}` : ""}\``,
    standard === undefined ? "" : standard,
    help,
  ]);
  const { name, positional, about, more, examples } = command;
  return [
    `## ${name}`,
    sentence(about),
    code(`volley ${name}${positional ? ` ${positional}` : ""} [options]`),
    table(["option", "default", "meaning"], rows),
    more ? code(more) : "",
    table(["example", "what it does"], examples.map(({ run, about }) => [`\`volley ${run}\``, about])),
  ].filter((part) => part !== "").join("\n\n");
}

/** The page of all commands. */
export function commandsPage(): string {
  const list = table(
    ["command", "what it does"],
    COMMANDS.map(({ name, about }) => [`[\`${name}\`](#${name})`, about]),
  );
  return page("Commands", INTRODUCTION, list, ...COMMANDS.map(section), STATUS);
}
