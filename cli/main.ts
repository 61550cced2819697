import { isUserError } from "../lib/base/errors.ts";
import { sentenceOf } from "../lib/base/fail.ts";
import { VERSION } from "../lib/version.ts";
import { DeviceUnavailableError } from "../lib/gpu/errors.ts";
import { withNearest } from "../lib/base/nearest_name.ts";
import { Arguments, helpOf } from "./_arguments.ts";
import { COMMANDS, loadCommands } from "./_commands.ts";
import { Interrupted, say } from "./_console.ts";
import { overview, welcome } from "./_overview.ts";
import { releaseOutputs } from "./_output.ts";

/**
 * Runs one command.
 * @returns Exit status: 0, 1 when a command ran but did not find what was wanted, 2 for a mistake of the user's, 130 when interrupted by
 * Ctrl-C, 143 when asked to end, 129 when its terminal was closed.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    console.log(welcome());
    return 0;
  }
  if (name === "--help" || name === "help") {
    console.log(overview(await loadCommands()));
    return 0;
  }
  if (name === "--version") {
    console.log(VERSION);
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    const near = withNearest(name, Object.keys(COMMANDS));
    say(sentenceOf("run volley", "there is no command of this name", near));
    return 2;
  }
  const command = await COMMANDS[name]();
  try {
    const args = new Arguments(command, rest);
    if (args.flag("help")) console.log(helpOf(command));
    else await command.run(args, loadCommands);
    return Deno.exitCode;
  } catch (error) {
    if (error instanceof Interrupted) return error.status;
    if (!isUserError(error)) throw error;
    say(
      error instanceof DeviceUnavailableError
        ? `${error.message} This would help: ${error.cure}`
        : error.message,
    );
    return 2;
  } finally {
    await releaseOutputs();
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
