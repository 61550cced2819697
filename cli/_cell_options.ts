import { TRACE_ARCHITECTURES } from "../lib/surrogate/trace/architectures.ts";
import type { Option } from "./_arguments.ts";

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
  from: {
    type: "string",
    value: "MODEL",
    help: "surrogate to train further, such as that of a similar cell",
    default: "weights are drawn",
  },
  architecture: { type: "string", value: "A", help: TRACE_ARCHITECTURES.join(", "), default: "lstm" },
  size: { type: "number", value: "F", help: "factor of the units of all layers", default: "1" },
  filters: {
    type: "string",
    value: "TAUS",
    help:
      "time constants of traces of the input that it reads, ms, joined by commas; 0: the events themselves",
    default: "0",
  },
  clip: { type: "number", value: "MV", help: "voltage above which all counts as this, mV" },
  "spike-weight": { type: "number", value: "W", help: "weight of spikes beside the voltage", default: "1" },
  steps: { type: "number", value: "N", help: "training steps", default: "4000" },
  batch: { type: "number", value: "B", help: "windows per step", default: "32" },
  stretch: {
    type: "number",
    value: "T",
    help: "steps of a window, of a surrogate that keeps its state",
    default: "300",
  },
  rate: { type: "number", value: "R", help: "largest step size of Adam", default: "0.005" },
  patience: {
    type: "number",
    value: "P",
    help: "stop when the loss held out has not fallen P times, of 20; 0: never",
    default: "0",
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
    help: "of a built-in cell: runs to simulate, 3 or more",
    default: "40",
  },
  duration: {
    type: "number",
    value: "MS",
    help: "of a built-in cell: length of each, ms, 1000 or more",
    default: "5000",
  },
  "data-out": {
    type: "string",
    value: "FILE.npz",
    help: "of a built-in cell: save its recordings",
    endings: [".npz"],
  },
};
