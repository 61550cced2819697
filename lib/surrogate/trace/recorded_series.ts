import { type Fail, fail, failTo } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import type { TraceSeries } from "./trace_series.ts";
import type { CellDataset } from "../../cable/cell_dataset.ts";

/** Options of {@linkcode traceSeries}. */
export interface TraceSeriesOptions {
  /** Which voltages and currents. @default `v_soma` */
  values?: readonly string[];
  /** Which runs. @default all */
  runs?: readonly number[];
}

const OPTIONS: OptionNames<TraceSeriesOptions> = { values: true, runs: true };

/** Share of a step by which a spike's time may be rounded and still be that of a sample. */
const ON_SAMPLE = 1e-4;

/**
 * Turns a dataset of a cell into what a surrogate learns from. A step is the time from one sample to the next: its inputs are the
 * events in it, its outputs are the voltages and currents at its end and `spike`, whether there was one in it.
 * @param options Which values, which runs.
 * @returns One step less than there are samples.
 * @throws {RangeError} When a value or a run is not there.
 */
export function traceSeries(
  dataset: CellDataset,
  options: TraceSeriesOptions = {},
): TraceSeries {
  requireKnown("use the cell's data", options, OPTIONS);
  const { samples, everyMs, sites, inputs, spikes } = dataset;
  const traces = { ...dataset.voltages, ...dataset.currents };
  const { values: chosen = ["v_soma"], runs = Array.from({ length: dataset.runs }, (_, run) => run) } =
    options;
  for (const name of chosen) {
    if (!traces[name]) {
      fail("use the cell's data", `values must be among ${Object.keys(traces).join(", ")}`, name);
    }
  }
  const strange = runs.find((run) => !(Number.isInteger(run) && run >= 0 && run < dataset.runs));
  if (strange !== undefined) {
    fail("use the cell's data", `runs must be whole numbers below ${dataset.runs}`, strange);
  }
  const steps = samples - 1, M = sites.length, O = chosen.length + 1;
  const events = new Uint8Array(runs.length * steps * M);
  const values = new Float32Array(runs.length * steps * O);
  const place = new Map(runs.map((run, at) => [run, at]));
  runs.forEach((run, at) => {
    events.set(inputs.subarray(run * samples * M, (run * samples + steps) * M), at * steps * M);
    chosen.forEach((name, o) => {
      for (let t = 0; t < steps; t++) {
        values[(at * steps + t) * O + o] = traces[name][run * samples + t + 1];
      }
    });
  });
  spikes.runs.forEach((run, k) => {
    // A spike at a sample is part of the step that ends there, as that sample's voltage is.
    const at = place.get(run), step = Math.max(0, Math.ceil(spikes.timesMs[k] / everyMs - ON_SAMPLE) - 1);
    if (at !== undefined && step < steps) values[(at * steps + step) * O + O - 1] = 1;
  });
  return {
    stepMs: everyMs,
    runs: runs.length,
    samples: steps,
    inputs: { names: sites, values: events },
    outputs: { names: [...chosen, "spike"], values },
  };
}

/**
 * Joins recordings of a cell, such as those of several files, into one set of runs.
 * @throws {RangeError} When there are none, or their steps, lengths, inputs or outputs differ.
 */
export function joinTraceSeries(series: readonly TraceSeries[]): TraceSeries {
  const fail: Fail = failTo("join recordings");
  const [first] = series;
  if (!first) fail("there must be some", "none");
  series.forEach(({ stepMs, samples, inputs, outputs, parameters }, at) => {
    if (stepMs !== first.stepMs) {
      fail(`all steps must be ${first.stepMs} ms`, `${stepMs} ms of set ${at}`);
    }
    if (samples !== first.samples) {
      fail(`all runs must have ${first.samples} steps`, `${samples} of set ${at}`);
    }
    for (
      const [what, own, wanted] of [["inputs", inputs, first.inputs], [
        "outputs",
        outputs,
        first.outputs,
      ]] as const
    ) {
      if (own.names.join() !== wanted.names.join()) {
        fail(`all must have the ${what} ${wanted.names.join(", ")}`, `${own.names.join(", ")} of set ${at}`);
      }
    }
    const named = (one?: TraceSeries["parameters"]) => one?.names.join(", ") ?? "none";
    if (named(parameters) !== named(first.parameters)) {
      fail(`all must have the parameters ${named(first.parameters)}`, `${named(parameters)} of set ${at}`);
    }
    if (inputs.values.constructor !== first.inputs.values.constructor) {
      fail("the inputs of all must be of one type", `${inputs.values.constructor.name} of set ${at}`);
    }
  });
  const runs = series.reduce((sum, one) => sum + one.runs, 0);
  const joined = <A extends Uint8Array | Float32Array>(
    make: (length: number) => A,
    of: (one: TraceSeries) => A,
  ): A => {
    const values = make(series.reduce((sum, one) => sum + of(one).length, 0));
    let at = 0;
    for (const one of series) {
      values.set(of(one), at);
      at += of(one).length;
    }
    return values;
  };
  const bytes = first.inputs.values instanceof Uint8Array;
  const parameters = first.parameters && {
    ...first.parameters,
    values: joined((length) => new Float32Array(length), ({ parameters }) => parameters!.values),
  };
  return {
    ...first,
    ...(parameters ? { parameters } : {}),
    runs,
    inputs: {
      names: first.inputs.names,
      values: joined<Uint8Array | Float32Array>(
        (length) => bytes ? new Uint8Array(length) : new Float32Array(length),
        ({ inputs }) => inputs.values,
      ),
    },
    outputs: {
      names: first.outputs.names,
      values: joined((length) => new Float32Array(length), ({ outputs }) => outputs.values),
    },
  };
}
