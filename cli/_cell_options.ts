import { TRACE_CHOICES } from "../lib/surrogate/trace/trace_choices.ts";
import type { Option } from "./_arguments.ts";
import { RECORDING_OPTIONS } from "./_cells.ts";
import { ENGINE_OPTION } from "./_layers.ts";
import { WITH_OPTION } from "./_models.ts";

/** Options of `volley cell`. */
export const CELL_OPTIONS: Readonly<Record<string, Option>> = {
  out: {
    type: "string",
    value: "NAME",
    help: "files to write: NAME.safetensors, NAME.json",
    default: "cell",
  },
  report: {
    type: "string",
    value: "FILE.html",
    help: "report with traces",
    default: "NAME.html",
    endings: [".html"],
  },
  test: {
    type: "string",
    value: "FILE",
    help: "recordings to score on (.npz)",
    default: "a tenth of the runs",
  },
  ...TRACE_CHOICES,
  steps: { type: "number", value: "N", help: "training steps", default: "4000" },
  batch: { type: "number", value: "B", help: "windows per step", default: "32" },
  ...ENGINE_OPTION,
  "learning-rate": {
    was: "rate",
    type: "number",
    value: "R",
    help: "largest step size of Adam",
    default: "0.005",
  },
  resume: { type: "flag", help: "go on from NAME.checkpoint.safetensors, to the same weights bit for bit" },
  "checkpoint-every": {
    type: "number",
    value: "N",
    help: "most steps between checkpoints; there is one every half minute, too",
    default: "1000",
  },
  runs: {
    type: "number",
    value: "R",
    help: "of a cell, not recordings: runs to simulate, 3 or more",
    default: "40",
  },
  duration: {
    type: "number",
    value: "MS",
    help: "of a cell: length of each, ms, 1000 or more",
    default: "5000",
  },
  "data-out": {
    type: "string",
    value: "FILE.npz",
    help: "of a cell: save its recordings",
    endings: [".npz"],
  },
  ...RECORDING_OPTIONS,
  ...WITH_OPTION,
};
