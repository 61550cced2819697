import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { bashCompletion } from "./_complete_bash.ts";
import { fishCompletion } from "./_complete_fish.ts";
import { zshCompletion } from "./_complete_zsh.ts";

/** The script of each shell. */
const SCRIPTS: Readonly<Record<string, (commands: readonly Command[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

const SHELLS = Object.keys(SCRIPTS);

async function completions(args: Arguments, commands: () => Promise<readonly Command[]>): Promise<void> {
  const [shell] = args.positional;
  if (!Object.hasOwn(SCRIPTS, shell)) {
    failUsage("complete commands", `the shell must be ${SHELLS.join(" or ")}`, shell);
  }
  const script = SCRIPTS[shell](await commands());
  console.log(args.flag("json") ? JSON.stringify({ shell, script }) : script);
}

/** `volley completions`. */
export const completionsCommand: Command = {
  name: "completions",
  positional: SHELLS.join("|"),
  about: "Print a script by which a shell completes commands, options, their values and presets.",
  names: SHELLS,
  takes: "one",
  options: {},
  more: "It completes the word volley, which must be a command, a function or an alias of your shell.",
  examples: [
    { run: "completions bash > volley.bash", about: "then in ~/.bashrc: source volley.bash" },
    { run: "completions zsh > _volley", about: "in a folder of fpath" },
    { run: "completions fish > volley.fish", about: "in ~/.config/fish/completions" },
  ],
  run: completions,
};
