import * as z from "../../deps/zod.ts";
import { failFile, FileError } from "../../io/file_error.ts";
import type { NpyArray } from "../../io/npy.ts";
import type { SpikingRun } from "../simulation/spiking_run.ts";

const whole = z.int().check(z.minimum(0));
const time = z.number().check(z.minimum(0));

/** What must be in the header of a run's file; other fields may be there. */
const HEADER = z.looseObject({
  seed: whole,
  engine: z.enum(["gpu", "reference"]),
  stepMs: z.number().check(z.positive()),
  startMs: time,
  binMs: z.number().check(z.positive()),
  bins: whole,
  populations: z.array(z.looseObject({ name: z.string(), size: whole, first: whole })).check(z.minLength(1)),
  traces: z.array(
    z.looseObject({
      population: z.string(),
      variable: z.string(),
      cells: z.int().check(z.minimum(1)),
      sum: z.optional(z.enum(["values", "currents"])),
    }),
  ),
  traceEveryMs: z.number(),
  synapses: whole,
  seconds: z.object({ build: time, compile: time, load: time, run: time, readback: time }),
  adapter: z.string(),
});

/** What must be in a spec before it is compared with another. */
const SPEC = z.looseObject({
  name: z.string(),
  stepMs: z.number(),
  populations: z.array(z.looseObject({ name: z.string() })).check(z.minLength(1)),
  projections: z.array(z.looseObject({})),
});

/** What a checkpoint says about itself; the last two are not known of older ones. */
const CHECKPOINT = z.looseObject({
  spec: SPEC,
  seed: whole,
  step: whole,
  durationMs: z.optional(z.number().check(z.positive())),
  recording: z.optional(z.string()),
});

const SCHEMAS = { header: HEADER, spec: SPEC, checkpoint: CHECKPOINT };

/**
 * JSON text of an array of a run's file.
 * @throws {FileError} When it is not there, no JSON, or a field does not fit.
 */
export function jsonOf(
  arrays: Readonly<Record<string, NpyArray>>,
  name: keyof typeof SCHEMAS,
  path: string,
): Record<string, unknown> {
  const text: unknown = (arrays[name]?.data as unknown[] | undefined)?.[0];
  let value: unknown;
  try {
    value = typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    value = undefined;
  }
  if (value === undefined) {
    failFile("read", path, `a run of a spiking network needs JSON text named ${name}`, "none");
  }
  const { success, error } = SCHEMAS[name].safeParse(value);
  if (!success) {
    const { path: at, message } = error.issues[0];
    throw new FileError(
      `Cannot read ${path} as ${[name, ...at].join(".")} must fit the format: ${message}`,
      { path },
    );
  }
  return value as Record<string, unknown>;
}

/**
 * The arrays of a run's file, where they fit what its header says.
 * @throws {FileError} Naming the one that does not.
 */
export function requireArrays(
  arrays: Readonly<Record<string, NpyArray>>,
  { populations, bins, traces }: Pick<SpikingRun, "populations" | "bins" | "traces">,
  path: string,
): void {
  const fail = (rule: string, found: NpyArray | undefined): never => {
    failFile("read", path, rule, found?.shape ?? "none");
  };
  const { counts, spike_times: times, spike_cells: cells } = arrays;
  if (!(counts?.data instanceof Uint32Array) || counts.data.length !== populations.length * bins) {
    fail("counts must be (populations, bins)", counts);
  }
  if ((times === undefined) !== (cells === undefined)) {
    fail("spikes must have times and cells", times ?? cells);
  }
  if (times && !(times.data instanceof Float64Array)) fail("spike_times must be numbers of 64 bits", times);
  if (cells && (!(cells.data instanceof Uint32Array) || cells.data.length !== times.data.length)) {
    fail("spike_cells must have a whole number for each time", cells);
  }
  traces.forEach(({ cells: own }, at) => {
    const values = arrays[`trace_${at}`];
    if (!(values?.data instanceof Float32Array) || values.data.length % own !== 0) {
      fail(`trace_${at} must be (samples, ${own})`, values);
    }
  });
}
