import { readFileBytes, writeFileAtomic } from "../io/atomic.ts";
import { FileError } from "../io/file_error.ts";
import type { NpyArray } from "../io/npy.ts";
import { decodeNpz, encodeNpz } from "../io/npz.ts";
import type { SpikingRun } from "../simulation/spiking/spiking_run.ts";

const FORMAT = "volley spiking run 1";

function text(value: unknown): NpyArray {
  return { data: [JSON.stringify(value)], shape: [] };
}

/**
 * Saves a run of a spiking network as `.npz`, which NumPy opens: `counts` (populations, bins), `spike_times` (ms) and
 * `spike_cells` in the order of time, `trace_0` … (samples, cells); `spec` and `header` hold JSON, the header the populations
 * with their first cells.
 * @param path File to write; an existing file stays whole until the new one is complete.
 * @throws {FileError} When it cannot be written.
 */
export async function saveSpikingRun(path: string, run: SpikingRun): Promise<void> {
  const { counts, spikes, traces, spec, ...header } = run;
  const arrays: Record<string, NpyArray> = {
    counts: { data: counts, shape: [run.populations.length, run.bins] },
  };
  if (spikes) {
    const { steps, cells } = spikes;
    arrays.spike_times = {
      data: Float64Array.from(steps, (step) => step * run.stepMs),
      shape: [steps.length],
    };
    arrays.spike_cells = { data: cells, shape: [cells.length] };
  }
  traces.forEach(({ values, cells }, at) => {
    arrays[`trace_${at}`] = { data: values, shape: [values.length / cells, cells] };
  });
  arrays.spec = text(spec);
  const about = traces.map(({ population, variable, cells }) => ({ population, variable, cells }));
  arrays.header = text({ format: FORMAT, ...header, traces: about });
  await writeFileAtomic(path, encodeNpz(arrays));
}

/** Parses JSON text of an array, or fails. */
function json(arrays: Record<string, NpyArray>, name: string, path: string): Record<string, unknown> {
  try {
    return JSON.parse((arrays[name].data as string[])[0]);
  } catch {
    throw new FileError(
      `Cannot read ${path} as a run of a spiking network needs JSON text named ${name}: current value is none`,
      {
        path,
      },
    );
  }
}

/**
 * Reads a run that {@link saveSpikingRun} wrote.
 * @throws {FileError} When the file is missing, truncated, foreign or does not fit together.
 */
export async function loadSpikingRun(path: string): Promise<SpikingRun> {
  const arrays = decodeNpz(await readFileBytes(path), { path });
  const { format, traces, ...header } = json(arrays, "header", path) as unknown as SpikingRun & {
    format: string;
  };
  if (format !== FORMAT) {
    throw new FileError(
      `Cannot read ${path} as it must be a "${FORMAT}" file: current value is ${
        JSON.stringify(format ?? null)
      }`,
      {
        path,
      },
    );
  }
  const { spike_times: times, spike_cells: cells } = arrays;
  const counts = arrays.counts?.data;
  if (!(counts instanceof Uint32Array) || counts.length !== header.populations.length * header.bins) {
    throw new FileError(
      `Cannot read ${path} as counts must be (populations, bins): current value is ${arrays.counts?.shape}`,
      {
        path,
      },
    );
  }
  return {
    ...header,
    spec: json(arrays, "spec", path) as unknown as SpikingRun["spec"],
    counts,
    ...(times && cells
      ? {
        spikes: {
          steps: Uint32Array.from(times.data as Float64Array, (time) => Math.round(time / header.stepMs)),
          cells: cells.data as Uint32Array,
        },
      }
      : {}),
    traces: traces.map((trace, at) => ({ ...trace, values: arrays[`trace_${at}`].data as Float32Array })),
  };
}
