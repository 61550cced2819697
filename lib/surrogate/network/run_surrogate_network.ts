import { displayedCellNetwork } from "../../cable/simulation/cell_network_counts.ts";
import { fail } from "../../base/fail.ts";
import { progressTeller } from "../../base/progress.ts";
import { requireKnown } from "../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../base/require_number.ts";
import { createBuffer, readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { submit, SubmitBudget } from "../../gpu/submit.ts";
import { type CellNetworkSpec, parseCellNetwork } from "../../cable/cell_network_spec.ts";
import { resolveCellNetwork, type ResolvedCellNetwork } from "../../cable/build/resolve_cell_network.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import type { TraceSpec } from "../trace/trace_spec.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { MOST_SCALES } from "../trace/run_traces.ts";
import { NumericalFailure } from "../../nn/errors.ts";
import type { SurrogateModel } from "../model.ts";
import { networkKernel, networkLanes } from "./_kernels.ts";
import { NETWORK_OPTIONS } from "./network_options.ts";
import type { CellNetworkRun, NetworkSpikeRule, SurrogateNetworkOptions } from "./network_options.ts";
import { SPIKES_HEADER, type SurrogatePopulation, surrogatePopulation } from "./surrogate_population.ts";

/** Most steps of a submit; recordings and spikes of so many are kept on the GPU. */
const MOST_CHUNK = 256;
const TASK = "run the network";

type Model = SurrogateModel<TraceSpec>;

/** The model of each population. */
function modelsOf(spec: CellNetworkSpec, models: SurrogateNetworkOptions["models"]): Model[] {
  return spec.populations.map(({ name }) => {
    const model = "weights" in models && "spec" in models
      ? models as Model
      : (models as Record<string, Model>)[name];
    if (!model) fail(TASK, `there must be a surrogate of every population, by name`, `none of ${name}`);
    if (model.spec.window !== null) {
      fail(
        TASK,
        `surrogates in a network must keep their state (window: null)`,
        `a window of ${model.spec.window}`,
      );
    }
    if (model.spec.stepMs !== spec.stepMs) {
      fail(
        TASK,
        `the network's stepMs must be that of the surrogate of ${name}, ${model.spec.stepMs}`,
        spec.stepMs,
      );
    }
    return model;
  });
}

function usualRule({ spec }: Model): NetworkSpikeRule {
  const output = spec.outputs.find(({ loss }) => loss === "logistic");
  if (output) return { output: output.name, threshold: "drawn" };
  fail(TASK, "a rule for spikes must be given where no output is logistic", "none");
}

async function deliverer(
  gpu: Gpu,
  network: ResolvedCellNetwork,
  populations: readonly SurrogatePopulation[],
  clock: GPUBuffer,
): Promise<Encode> {
  const LANES = networkLanes(gpu);
  return inOrder(
    await Promise.all(network.projections.map(async ({ from, to, group, shortTerm, synapses }) => {
      const kernel = await networkKernel(gpu, "network_deliver", { SHORT_TERM: shortTerm !== null });
      const make = (role: string, content: Parameters<typeof createBuffer>[2]) =>
        createBuffer(gpu, `network/${role}`, content);
      const { rows, targets, weights, delays } = synapses, sources = network.populations[from].size;
      // Where there is no time constant a gap counts as long: exp(-1e9) is 0.
      const finite = (rate: number) => Math.min(rate, 1e9);
      const bound = kernel.bind({
        shape: kernel.uniform("shape", {
          sources,
          targets: network.populations[to].size,
          groups: network.populations[to].quanta.length,
          group,
          slots: network.slots,
          sameWeight: weights.length > 1 ? 0 : 1,
          sameDelay: delays.length > 1 ? 0 : 1,
          U: shortTerm?.U ?? 1,
          facilitation: finite(shortTerm?.facilitation ?? 0),
          depression: finite(shortTerm?.depression ?? 0),
        }),
        clock,
        spiked: populations[from].spiked,
        rows: make("rows", rows),
        targets: make("targets", targets),
        weights: make("weights", weights),
        delays: make("delays", Uint32Array.from(delays)),
        ring: populations[to].ring,
        ...(shortTerm ? { resources: make("resources", 12 * sources) } : {}),
      });
      return (pass: GPUComputePassEncoder) => kernel.dispatch(pass, bound, Math.ceil(sources / LANES));
    })),
  );
}

function runawayTask({ populations }: ResolvedCellNetwork, at: number): string {
  return `${TASK} as outputs of ${populations[at].name} must stay within ${MOST_SCALES} deviations`;
}

/** Steps whose recordings and spikes, were every cell to spike in every step, fit the device's buffers. */
function chunkOf(gpu: Gpu, plan: { sizes: readonly number[]; record: number; outputs: number }): number {
  const { sizes, record, outputs } = plan, most = Math.max(...sizes);
  const words = gpu.limit("maxStorageBufferBindingSize") / 4 - SPIKES_HEADER.length;
  return Math.max(1, Math.floor(words / Math.max(2 * most, Math.min(record, most) * outputs)));
}

/** Spikes and recordings on the host. */
class Recorder {
  readonly spikes: { step: number; cell: number }[][];
  readonly outputs: Float32Array[];

  constructor(
    readonly gpu: Gpu,
    readonly network: ResolvedCellNetwork,
    readonly plan: {
      models: readonly Model[];
      steps: number;
      record: number;
    },
  ) {
    this.spikes = network.populations.map(() => []);
    this.outputs = network.populations.map(({ size }, at) =>
      new Float32Array(Math.min(plan.record, size) * plan.steps * plan.models[at].spec.outputs.length)
    );
  }

  async take(populations: readonly SurrogatePopulation[], first: number, count: number): Promise<void> {
    const { gpu, plan: { models, steps, record } } = this;
    for (const [at, population] of populations.entries()) {
      const header = 4 * SPIKES_HEADER.length;
      const head = await readBuffer(gpu, population.spikes, { byteLength: header });
      const [number, ranAway] = new Uint32Array(head);
      if (ranAway < first + count) {
        throw new NumericalFailure(ranAway, new Float32Array(head)[2], runawayTask(this.network, at));
      }
      const pairs = new Uint32Array(
        await readBuffer(gpu, population.spikes, { byteOffset: header, byteLength: 8 * number }),
      );
      for (let k = 0; k < number; k++) this.spikes[at].push({ step: pairs[2 * k], cell: pairs[2 * k + 1] });
      const O = models[at].spec.outputs.length, cells = Math.min(record, this.network.populations[at].size);
      const values = cells > 0 ? await population.recorded(first, count) : new Float32Array(0);
      for (let t = 0; t < count && cells > 0; t++) {
        for (let cell = 0; cell < cells; cell++) {
          const from = (t * cells + cell) * O;
          this.outputs[at].set(values.subarray(from, from + O), (cell * steps + first + t) * O);
        }
      }
    }
  }

  run(spec: CellNetworkSpec, wallSeconds: number): CellNetworkRun {
    const { plan: { models, steps }, network } = this, { stepMs } = spec;
    return {
      spec,
      engine: "surrogate",
      steps,
      stepMs,
      populations: network.populations.map(({ name, size }, at) => {
        const sorted = this.spikes[at].sort((a, b) => a.step - b.step || a.cell - b.cell);
        return {
          name,
          size,
          spikes: {
            timesMs: Float64Array.from(sorted, ({ step }) => step * stepMs),
            cells: Uint32Array.from(sorted, ({ cell }) => cell),
          },
          outputs: this.outputs[at],
          outputNames: models[at].spec.outputs.map(({ name }) => name),
        };
      }),
      synapses: network.projections.reduce((sum, { synapses }) => sum + synapses.targets.length, 0),
      wallSeconds,
    };
  }
}

/**
 * Simulates a network whose cells are surrogates, each one lane of a batch that keeps its state on the GPU: spikes are found, weighted by short-term plasticity and
 * delivered there, after whole steps.
 * @throws {SpecError | RangeError} When the spec or an option is out of range.
 * @throws {LimitError} When it does not fit the device.
 * @throws {NumericalFailure} When a surrogate runs away; population and step are named.
 * @example
 * ```ts ignore
 * import { requestGpu } from "@volley/volley";
 * import { loadTraceModel, runSurrogateNetwork } from "@volley/volley/trace";
 *
 * const models = await loadTraceModel("l5");
 * const run = await runSurrogateNetwork(await requestGpu(), spec, { models, durationMs: 1000 });
 * ```
 */
export async function runSurrogateNetwork(
  gpu: Gpu,
  input: CellNetworkSpec,
  options: SurrogateNetworkOptions,
): Promise<CellNetworkRun> {
  requireKnown(TASK, options, NETWORK_OPTIONS);
  const { durationMs, seed = DEFAULT_SEED, record = 0 } = options;
  const spec = parseCellNetwork(input), models = modelsOf(spec, options.models);
  requireNumber(TASK, "durationMs", durationMs, spec.stepMs, 1e9);
  requireWhole(TASK, "record", record, 0);
  const steps = Math.round(durationMs / spec.stepMs);
  const network = resolveCellNetwork(spec, {
    seed,
    inputs: models.map(({ spec }) => spec.inputs.names.length),
  });
  const sizes = network.populations.map(({ size }) => size);
  const outputs = Math.max(...models.map(({ spec }) => spec.outputs.length));
  const chunk = Math.min(MOST_CHUNK, steps, chunkOf(gpu, { sizes, record, outputs }));
  using own = gpu.scope();
  const clock = createBuffer(own, "network/clock", 16);
  const populations = await Promise.all(
    network.populations.map((_, at) => {
      const rule = options.rule ?? usualRule(models[at]);
      return surrogatePopulation(own, { network, at, model: models[at], rule, record, chunk, clock });
    }),
  );
  const tick = await networkKernel(own, "network_clock");
  const tickGroup = tick.bind({ clock });
  const step = inOrder([
    ...populations.map(({ encode }) => encode),
    await deliverer(own, network, populations, clock),
    (pass) => tick.dispatch(pass, tickGroup, 1),
  ]);
  const recorder = new Recorder(gpu, network, { models, steps, record });
  const budget = new SubmitBudget({ targetMs: gpu.adapter.software ? 400 : 100, maximum: chunk });
  const start = performance.now(), tell = progressTeller(options.onProgress, durationMs / 1000);
  for (let first = 0; first < steps;) {
    options.signal?.throwIfAborted();
    // A recording wraps around after a chunk.
    const count = Math.min(budget.units, steps - first, chunk - first % chunk);
    const before = performance.now();
    for (const { spikes } of populations) writeBuffer(gpu, spikes, Uint32Array.from(SPIKES_HEADER));
    submit(gpu, "network/steps", (pass) => {
      for (let n = 0; n < count; n++) step(pass);
    });
    await gpu.idle();
    budget.measured(count, performance.now() - before);
    await recorder.take(populations, first, count);
    first += count;
    tell(first / steps);
  }
  return displayedCellNetwork(recorder.run(spec, (performance.now() - start) / 1000));
}
