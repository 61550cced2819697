import { loadLate } from "../../base/load_late.ts";
import { requireWhole } from "../../base/require_number.ts";
import { sharedArrays } from "../../base/shared_arrays.ts";
import { createBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { type Encode, inOrder } from "../../nn/encode.ts";
import { firstWeights } from "../../nn/first_weights.ts";
import { type LoopOptions, type LoopPlan, loopPlan } from "../../nn/loop_options.ts";
import {
  type GradientGraph,
  type ProcessorTraining,
  sha256,
  type Trainable,
  type TrainingBuffers,
} from "../../nn/trainable.ts";
import { runTraining, type TrainingResult } from "../../nn/training_loop.ts";
import type { SequenceLearning, SequenceTable } from "./processor/sequence_problem.ts";
import type * as onProcessor from "./processor/sequence_problem.ts";
import { gatherSequences, sequenceGraph } from "./sequence_graph.ts";
import {
  packSequence,
  sequenceLayout,
  sequenceShapes,
  type SequenceSpec,
  unpackSequence,
} from "./sequence_spec.ts";

const TASK = "learn from sequences";

/** What a network of sequences is trained on, and how. */
export interface SequenceTraining {
  spec: SequenceSpec;
  table: SequenceTable;
  /** Rows per step B. */
  batch: number;
  /** Last rows of the table, which are held out for the validation loss. */
  heldOut: number;
}

/** A network of sequences with its plan. */
interface SequenceRun extends SequenceTraining {
  plan: LoopPlan & { batch: number; heldOut: number };
}

const batchesOf = ({ batch, heldOut }: SequenceTraining) => Math.ceil(heldOut / batch);

function processorOf(run: SequenceRun): ProcessorTraining {
  const { spec, table, batch, heldOut, plan: { seed } } = run, { layers, head } = sequenceLayout(spec);
  const from: SequenceLearning = { spec, table, plan: { seed, batch, heldOut } };
  return {
    blocks: [...layers, head],
    ...{ batch, steps: spec.steps, heldOutBatches: batchesOf(run) },
    async problem() {
      const { SequenceProblem } = await loadLate<typeof onProcessor>(
        "./processor/sequence_problem.ts",
        import.meta.url,
        TASK,
      );
      return new SequenceProblem(from);
    },
    thread: {
      module: { path: "./processor/_sequence_thread.ts", base: import.meta.url },
      from: () => sharedArrays(from),
    },
  };
}

async function build(gpu: Gpu, run: SequenceRun, buffers: TrainingBuffers): Promise<GradientGraph> {
  const { spec, table, batch, heldOut, plan: { seed } } = run, { weights, progress } = buffers;
  gpu.require(
    "maxStorageBufferBindingSize",
    Math.max(table.inputs.byteLength, table.targets.byteLength),
    "learn from so many rows at once, fewer being the cure,",
  );
  const source = {
    table: createBuffer(gpu, "decoding/table", table.inputs),
    answers: createBuffer(gpu, "decoding/answers", table.targets),
  };
  const gradient = createBuffer(gpu, "decoding/gradient", 16 * sequenceLayout(spec).length);
  const graph = await sequenceGraph(gpu, spec, { batch, weights, gradient, progress, seed });
  const trained = table.rows - heldOut, { encode, losses, samples } = graph;
  const place = { listed: trained, listedFirst: 0, seed, progress };
  const gather = await gatherSequences(gpu, spec, source, { batch, place, ...graph });
  const made = { encode, losses, samples, gradient, gather };
  if (heldOut === 0) return { ...made, validation: null };
  const held = await sequenceGraph(gpu, spec, { batch, weights, seed }), batches: Encode[] = [];
  for (let number = 0; number < batchesOf(run); number++) {
    const own = { listed: heldOut, listedFirst: trained, seed, progress: null, first: number * batch };
    batches.push(
      inOrder([await gatherSequences(gpu, spec, source, { batch, place: own, ...held }), held.encode]),
    );
  }
  return { ...made, validation: { batches, losses: held.losses, samples } };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** A network of sequences for the training loop. @throws {RangeError | TypeError} When an option is out of range, or layers do not fit. */
export function sequenceTrainable(
  training: SequenceTraining,
  options: LoopOptions,
): Trainable<SequenceSpec> {
  const { spec, table, batch, heldOut } = training;
  requireWhole(TASK, "batch", batch, 1, 65_536);
  requireWhole(TASK, "heldOut", heldOut, 0, table.rows - 1);
  const plan = { ...loopPlan(options), batch, heldOut }, run = { ...training, plan };
  return {
    ...{ spec, plan, length: sequenceLayout(spec).length },
    firstWeights: () => {
      const how = { seed: plan.seed, rule: "variance" } as const;
      return packSequence(spec, firstWeights(sequenceLayout(spec), sequenceShapes(spec), how));
    },
    unpack: (vector) => unpackSequence(spec, vector),
    identifyData: async () => ({
      "data.rows": table.rows,
      "data.inputs": await sha256(bytesOf(table.inputs)),
      "data.targets": await sha256(bytesOf(table.targets)),
    }),
    build: (gpu, buffers) => build(gpu, run, buffers),
    processor: processorOf(run),
  };
}

/**
 * Trains a network of sequences.
 * @param gpu The device; null where there is none.
 * @throws {RangeError | TypeError} When an option is out of range, or layers do not fit.
 * @throws {NumericalFailure} When a loss is not finite.
 */
export async function trainSequence(
  gpu: Gpu | null,
  training: SequenceTraining,
  options: LoopOptions,
): Promise<TrainingResult<SequenceSpec>> {
  return await runTraining(gpu, sequenceTrainable(training, options), options);
}
