import { fail } from "../../../base/fail.ts";
import { requireKnown } from "../../../base/require_known.ts";
import { requireNumber, requireWhole } from "../../../base/require_number.ts";
import { wholeSteps } from "../../../base/time_grid.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import { MEAN_FIELD_SYSTEM } from "../../../meanfield/mean_field_system.ts";
import type { MeanFieldSpec } from "../../../meanfield/spec_types.ts";
import type { TrainedModel } from "../../../nn/model_file.ts";
import { DEFAULT_SEED } from "../../../random/default_seed.ts";
import type { OwnModels } from "../../../spiking/simulation/plan_spiking.ts";
import { spikingSystem } from "../../../spiking/spiking_system.ts";
import type { SpikingSpec } from "../../../spiking/spec_types.ts";
import { countsOf, equalShares, type PopulationCounts } from "../../../system/population_counts.ts";
import { outsideBox } from "../../counts/rollout_options.ts";
import { displayedStimulations } from "../../stimulation_table.ts";
import {
  STIMULATION_OPTIONS,
  type StimulationComparison,
  type StimulationOptions,
} from "../../stimulations.ts";
import { parametersOf } from "../derive_mean_field.ts";
import type { MeanFieldModelSpec } from "../mean_field_model.ts";
import { boxOfModel, fieldOfModel, tellOutside, tellRanges } from "../rollout_mean_field.ts";
import { type Answered, judgeAnswer } from "./judge.ts";
import { chosenInputs, stimulatedField, stimulatedNetwork } from "./stimulated.ts";
import { type Stimulation, stimulationsOf } from "./stimulation.ts";

const TASK = "compare the surrogate with its network under stimulations";
/** Frequencies of the sines where they are not said, Hz. */
const FREQUENCIES_HZ = [1, 3, 10, 30, 100] as const;
/** Networks have seeds that no training uses: the seed plus this. */
const HELD_OUT_SEED = 1_000_000;

/** When and how long everything runs. */
interface Times {
  binMs: number;
  warmupMs: number;
  durationMs: number;
}

/** Options with what they are where they are not given. @throws {RangeError} When one is out of range. */
function checked(spec: MeanFieldModelSpec, options: StimulationOptions) {
  requireKnown(TASK, options, STIMULATION_OPTIONS);
  const { low, high, names } = spec.parameters, { binMs } = spec;
  const {
    amplitude = 0.3,
    networks = 8,
    durationMs = 2000,
    warmupMs = 500,
    smoothMs = 5,
    seed = DEFAULT_SEED,
    parameters = low.map((value, p) => (value + high[p]) / 2),
  } = options;
  const bins = wholeSteps(durationMs, binMs), before = wholeSteps(warmupMs, binMs);
  if (bins === null || bins < 1) {
    fail(TASK, `durationMs must be a whole number of bins of ${binMs} ms`, durationMs);
  }
  if (before === null || before < 1) {
    fail(TASK, `warmupMs must be a whole number of bins of ${binMs} ms, at least 1`, warmupMs);
  }
  // A sine has to be told from a mean, and its bins from each other.
  const slowest = 1000 / durationMs, fastest = 1000 / (4 * binMs);
  const { frequenciesHz = FREQUENCIES_HZ.filter((one) => one >= slowest && one <= fastest) } = options;
  requireNumber(TASK, "amplitude", amplitude, Number.MIN_VALUE, 1);
  requireNumber(TASK, "smoothMs", smoothMs, 0, durationMs);
  requireWhole(TASK, "networks", networks, 2, 2 ** 16);
  requireWhole(TASK, "seed", seed, 0);
  for (const frequencyHz of frequenciesHz) {
    requireNumber(TASK, "frequenciesHz", frequencyHz, slowest, fastest);
  }
  if (parameters.length !== names.length) {
    fail(
      TASK,
      `parameters must hold ${names.length} values (${names.join(", ") || "none"})`,
      parameters.length,
    );
  }
  names.forEach((name, p) => requireNumber(TASK, `parameter ${name}`, parameters[p], -Infinity, Infinity));
  return { amplitude, frequenciesHz, networks, smoothMs, seed, parameters, binMs, warmupMs, durationMs };
}

/** Rates of each population in each run. (runs, P, bins) Hz */
function ratesOfCounts(counts: PopulationCounts): Float64Array[][] {
  return Array.from(
    { length: counts.networks },
    (_, network) =>
      counts.populations.map(({ size }, p) =>
        Float64Array.from(countsOf(counts, network, p), (count) => 1000 * count / (size * counts.binMs))
      ),
  );
}

/** Mean rates of a field over bins, without the chance of counts. (P, bins) Hz; and its counts, for ranges. */
async function ratesOfField(
  field: MeanFieldSpec,
  { binMs, warmupMs, durationMs }: Times,
  signal?: AbortSignal,
) {
  const { stepMs } = field;
  // Rates are told at the ends of steps: a bin more before has that at which the first one starts.
  const { traces, counts } = await MEAN_FIELD_SYSTEM.simulate(null, [field], {
    ...{ durationMs: durationMs + binMs, warmupMs: warmupMs - binMs, binMs, signal },
    record: { own: { traces: ["rate"], everyMs: stepMs } },
  });
  const steps = Math.round(binMs / stepMs), bins = counts.bins - 1;
  const rates = traces![0].map(({ values }) =>
    Float64Array.from({ length: bins }, (_, bin) => {
      const first = (bin + 1) * steps - 1;
      let sum = 0;
      for (let k = 0; k < steps; k++) sum += (values[first + k] + values[first + k + 1]) / 2;
      return sum / steps;
    })
  );
  return { rates, counts };
}

/** A network and its mean field under a stimulation. */
interface Pair {
  stimulation: Stimulation;
  network: SpikingSpec;
  field: MeanFieldSpec;
}

/**
 * Applies stimulations that it was not derived from to a mean field and to its network: a step up, one down, a ramp, and sines, of all inputs whose rate is
 * usually constant, and compares rates. The mean field has no noise of finite size. Gain and phase are those of the sine that is nearest by least squares.
 * @param gpu Where the network may run; null for the processor.
 * @param model The mean field, which holds its network.
 * @param options What is applied; models of the network besides those of the library.
 * @throws {RangeError} When an option is out of range, no input can be stimulated, or with `strict` where a population got what its transfer function was not measured for.
 * @throws {TypeError} When an option is unknown.
 */
export async function compareStimulations(
  gpu: Gpu | null,
  { spec }: TrainedModel<MeanFieldModelSpec>,
  { models, ...options }: StimulationOptions & { models: OwnModels },
): Promise<StimulationComparison> {
  const { signal, strict, onWarning } = options, chosen = checked(spec, options);
  const { parameters, networks, seed, binMs, warmupMs, durationMs, amplitude } = chosen;
  const telling = { task: TASK, strict, onWarning };
  tellOutside(outsideBox(spec, parameters), telling);
  const box = boxOfModel(spec, models), { spec: network } = box.at(parameters);
  const inputs = chosenInputs(network, options.inputs), field = fieldOfModel(spec, parameters, models);
  const pairs = stimulationsOf(chosen).map((stimulation): Pair => ({
    stimulation,
    network: stimulatedNetwork(network, inputs, stimulation.wave),
    field: stimulatedField(field, inputs, stimulation.wave),
  }));
  const specs = pairs.flatMap(({ network }) => new Array<SpikingSpec>(networks).fill(network));
  const { counts } = await spikingSystem(models).simulate(gpu, specs, {
    ...{ durationMs, warmupMs, binMs, signal, seed: seed + HELD_OUT_SEED },
    onProgress: options.onProgress,
  });
  const shares = equalShares(counts, pairs.length), answers: Answered[] = [];
  for (const [k, { stimulation, field }] of pairs.entries()) {
    const runs = ratesOfCounts(shares[k]), free = await ratesOfField(field, chosen, signal);
    tellRanges([field], free.counts, {
      ...telling,
      time: { fromMs: warmupMs - binMs, untilMs: warmupMs + durationMs },
      names: [`under ${stimulation.name}`],
    });
    counts.populations.forEach(({ name: population }, p) =>
      answers.push({ stimulation, population, network: runs.map((run) => run[p]), surrogate: free.rates[p] })
    );
  }
  const judged = answers.map((answer) => judgeAnswer(answer, chosen));
  return displayedStimulations({
    parameters: parametersOf(box, parameters),
    ...{ inputs: inputs.map(({ name }) => name), amplitude, networks, durationMs, binMs },
    rows: judged.map(({ row }) => row),
    courses: judged.map(({ course }) => course),
  });
}
