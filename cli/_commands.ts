import type { Command } from "./_arguments.ts";

/** Loads each command by its name, in the order of the help: who runs one waits for no other. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  demo: async () => (await import("./demo.ts")).demoCommand,
  doctor: async () => (await import("./doctor.ts")).doctorCommand,
  simulate: async () => (await import("./simulate.ts")).simulateCommand,
  preset: async () => (await import("./preset.ts")).presetCommand,
  describe: async () => (await import("./describe.ts")).describeCommand,
  cell: async () => (await import("./cell.ts")).cellCommand,
  dataset: async () => (await import("./dataset.ts")).datasetCommand,
  train: async () => (await import("./train.ts")).trainCommand,
  rollout: async () => (await import("./rollout.ts")).rolloutCommand,
  evaluate: async () => (await import("./evaluate.ts")).evaluateCommand,
  sweep: async () => (await import("./sweep.ts")).sweepCommand,
  sensitivity: async () => (await import("./sensitivity.ts")).sensitivityCommand,
  fit: async () => (await import("./fit.ts")).fitCommand,
  infer: async () => (await import("./infer.ts")).inferCommand,
  decode: async () => (await import("./decode.ts")).decodeCommand,
  glm: async () => (await import("./glm.ts")).glmCommand,
  merge: async () => (await import("./merge.ts")).mergeCommand,
  slurm: async () => (await import("./slurm.ts")).slurmCommand,
  report: async () => (await import("./report.ts")).reportCommand,
  cite: async () => (await import("./cite.ts")).citeCommand,
  completions: async () => (await import("./completions.ts")).completionsCommand,
  man: async () => (await import("./man.ts")).manCommand,
};

/** All commands, in the order of the help. */
export function loadCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}
