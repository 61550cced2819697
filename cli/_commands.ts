import type { Command } from "./_arguments.ts";
import { cellCommand } from "./cell.ts";
import { citeCommand } from "./cite.ts";
import { datasetCommand } from "./dataset.ts";
import { decodeCommand } from "./decode.ts";
import { demoCommand } from "./demo.ts";
import { describeCommand } from "./describe.ts";
import { doctorCommand } from "./doctor.ts";
import { evaluateCommand } from "./evaluate.ts";
import { fitCommand } from "./fit.ts";
import { glmCommand } from "./glm.ts";
import { inferCommand } from "./infer.ts";
import { presetCommand } from "./preset.ts";
import { mergeCommand } from "./merge.ts";
import { reportCommand } from "./report.ts";
import { rolloutCommand } from "./rollout.ts";
import { sensitivityCommand } from "./sensitivity.ts";
import { simulateCommand } from "./simulate.ts";
import { slurmCommand } from "./slurm.ts";
import { sweepCommand } from "./sweep.ts";
import { trainCommand } from "./train.ts";
import { completionsCommand } from "./completions.ts";
import { manCommand } from "./man.ts";

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
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
  sensitivityCommand,
  fitCommand,
  inferCommand,
  decodeCommand,
  glmCommand,
  mergeCommand,
  slurmCommand,
  reportCommand,
  citeCommand,
  completionsCommand,
  manCommand,
];
