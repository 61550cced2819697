import { isUserError } from "../lib/base/errors.ts";
import { sentenceOf } from "../lib/base/fail.ts";
import { VERSION } from "../lib/version.ts";
import { DeviceUnavailableError } from "../lib/gpu/errors.ts";
import { withNearest } from "../lib/base/nearest_name.ts";
import { Arguments, type Command, helpOf } from "./_arguments.ts";
import { Interrupted, say } from "./_console.ts";
import { releaseOutputs } from "./_output.ts";
import { cellCommand } from "./cell.ts";
import { datasetCommand } from "./dataset.ts";
import { demoCommand } from "./demo.ts";
import { describeCommand } from "./describe.ts";
import { doctorCommand } from "./doctor.ts";
import { evaluateCommand } from "./evaluate.ts";
import { fitCommand } from "./fit.ts";
import { presetCommand } from "./preset.ts";
import { reportCommand } from "./report.ts";
import { rolloutCommand } from "./rollout.ts";
import { simulateCommand } from "./simulate.ts";
import { sweepCommand } from "./sweep.ts";
import { trainCommand } from "./train.ts";

const COMMANDS: readonly Command[] = [
  demoCommand,
  doctorCommand,
  simulateCommand,
  presetCommand,
  describeCommand,
  cellCommand,
  datasetCommand,
  trainCommand,
  rolloutCommand,
  evaluateCommand,
  sweepCommand,
  fitCommand,
  reportCommand,
];

function help(): string {
  const lines = COMMANDS.map(({ name, about }) => `  ${name.padEnd(9)} ${about}`);
  return [
    `volley ${VERSION}: spiking networks and their neural surrogates, on WebGPU.`,
    "",
    "Usage: volley COMMAND [options]",
    "",
    ...lines,
    "",
    "volley COMMAND --help shows the options of a command.",
  ].join("\n");
}

/**
 * Runs one command.
 * @returns Exit status: 0, 1 when a command ran but did not find what was wanted, 2 for a mistake of the user's, 130 when interrupted by
 * Ctrl-C, 143 when asked to end, 129 when its terminal was closed.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "help") {
    console.log(help());
    return 0;
  }
  if (name === "--version") {
    console.log(VERSION);
    return 0;
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) {
    const near = withNearest(name, COMMANDS.map((candidate) => candidate.name));
    say(sentenceOf("run volley", "there is no command of this name", near));
    return 2;
  }
  try {
    const args = new Arguments(command, rest);
    if (args.flag("help")) console.log(helpOf(command));
    else await command.run(args);
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
