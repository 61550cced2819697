import { VERSION } from "../lib/version.ts";
import { type Command, type Example, exampleLines } from "./_arguments.ts";

/** What volley is, in a line. */
export const ABOUT = "spiking networks and their neural surrogates, on WebGPU";

/** Where somebody begins who has just got volley. */
export const FIRST_STEPS: readonly Example[] = [
  { run: "demo", about: "a network and its surrogate, from simulation to report, in a few minutes" },
  { run: "simulate mif-small-syn", about: "rates and rhythm of a small network, in seconds" },
  { run: "preset", about: "list all networks and cells that are built in" },
];

/** What `volley` alone says. */
export function welcome(): string {
  const help: Example = { run: "--help", about: "all commands" };
  return [`volley ${VERSION}: ${ABOUT}.`, "", "Try:", ...exampleLines([...FIRST_STEPS, help])].join("\n");
}

/** What `volley --help` says. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `volley ${VERSION}: ${ABOUT}.`,
    "",
    "Usage: volley COMMAND [options]",
    "",
    ...commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
    "",
    "volley COMMAND --help shows the options of a command.",
    "",
    "Examples:",
    ...exampleLines(FIRST_STEPS),
  ].join("\n");
}
