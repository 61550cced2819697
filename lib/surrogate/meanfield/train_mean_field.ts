import { fail } from "../../base/fail.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { cpuName } from "../../base/cpu_name.ts";
import type { TrainingResult } from "../../nn/training_loop.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { suitsGpu } from "../../spiking/simulation/choose_engine.ts";
import type { OwnModels } from "../../spiking/simulation/plan_spiking.ts";
import { parseSpikingSpec } from "../../spiking/spiking_spec.ts";
import { checkCountData, type CountData } from "../counts/count_data.ts";
import type { SurrogateTraining } from "../surrogate.ts";
import { deriveMeanField } from "./derive_mean_field.ts";
import type { TransferForm } from "./derive_transfer.ts";
import type { MeanFieldModelSpec } from "./mean_field_model.ts";
import { type BoxParameter, NetworkBox } from "./network_at.ts";
import { withOrdersCompared } from "./orders_compared.ts";
import { workingPoints } from "./working_points.ts";

const TASK = "derive a mean field";
/** Points of each transfer function, and more for each parameter of the box. */
const POINTS = { alone: 256, parameter: 64 };
const ROUNDS = 2;
/** Time at each point and memory of activity where they are not chosen, ms. */
const TIME_MS = 1000, TAU_MS = 5;

/** What is chosen, as the kind's choices have it. */
interface Chosen {
  points?: number;
  cells?: number;
  time?: number;
  tau?: number;
  moments?: number;
  corrected?: "yes" | "no";
  form?: TransferForm;
  alpha?: string;
}

/** The box that the data's networks are of. */
function boxOf({ parameters }: CountData): BoxParameter[] {
  if (!parameters) return [];
  const { names, values, low, high } = parameters;
  return names.map((name, p) => {
    const own = Array.from(values).filter((_, at) => at % names.length === p);
    return { name, low: low?.[p] ?? Math.min(...own), high: high?.[p] ?? Math.max(...own) };
  });
}

/** Fails unless a choice is above 0. */
function positive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) fail(TASK, `${name} must be a number of ms above 0`, value);
}

/** Checks that choices go together. @throws {RangeError} When they do not. */
export function checkMeanField({ form = "mlp", alpha, time = TIME_MS, tau = TAU_MS }: Chosen): void {
  positive("time", time);
  positive("tau", tau);
  if (form === "mlp" && alpha !== undefined) fail(TASK, "alpha goes with form=semi-analytic", `form=${form}`);
}

/**
 * Derives the mean field of the network that counts are of.
 * @param gpu Where cells may be simulated; null for the processor. @param models Models of the network besides those of the library.
 */
export async function trainMeanField(
  gpu: Gpu | null,
  options: SurrogateTraining<"counts">,
  models: OwnModels = {},
): Promise<TrainingResult<MeanFieldModelSpec>> {
  const start = performance.now(), { data, choices = {}, seed = DEFAULT_SEED, signal, onProgress } = options;
  checkCountData(data);
  checkMeanField(choices);
  const { network: given, populations, binMs } = data;
  if (given?.kind !== "spiking") {
    fail(
      TASK,
      "the counts must be of a network of point neurons, whose spec they name",
      given?.kind ?? "none",
    );
  }
  const box = new NetworkBox(parseSpikingSpec(given, models), boxOf(data), models);
  const { points, cells = 64, time = TIME_MS, tau = TAU_MS, moments = 1, corrected = "yes" } =
    choices as Chosen;
  const { form = "mlp", alpha } = choices as Chosen;
  const at = gpu && suitsGpu(gpu, box.spec, models).suits ? gpu : null;
  const working = workingPoints(data, box);
  const { errors, ...derived } = await deriveMeanField(at, box, {
    working,
    points: points ?? POINTS.alone + POINTS.parameter * box.box.length,
    ...{
      rounds: ROUNDS,
      inSitu: corrected === "yes",
      form,
      alpha: alpha ?? "auto",
      cells,
      durationMs: time,
      tauMs: tau,
    },
    ...{ seed, signal, onProgress },
  });
  const names = box.box.map(({ name }) => name);
  const spec: MeanFieldModelSpec = {
    ...{ kind: "mean-field", binMs, tauMs: tau, order: moments === 2 ? 2 : 1 },
    parameters: { names, low: box.box.map(({ low }) => low), high: box.box.map(({ high }) => high) },
    populations: populations.map(({ name, size }) => ({ name, size })),
    network: box.spec,
    ...derived,
    training: { seed, cells, time, adapter: at ? at.adapter.description : cpuName() },
  };
  return {
    model: { spec: withOrdersCompared(spec, working), weights: {} },
    ...{ losses: Float32Array.from(errors), gradientNorms: new Float32Array(errors.length) },
    ...{
      validation: { steps: [], losses: [] },
      completed: true,
      seconds: (performance.now() - start) / 1000,
    },
  };
}
