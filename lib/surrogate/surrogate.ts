import type { Cited } from "../base/reference.ts";
import { failType } from "../base/fail.ts";
import { type PartTypes, requireParts } from "../base/require_parts.ts";
import { markedAs } from "../base/model_mark.ts";
import type { CellDataset } from "../cable/cell_dataset.ts";
import type { Gpu } from "../gpu/gpu.ts";
import type { LoopOptions } from "../nn/loop_options.ts";
import type { TrainedModel } from "../nn/model_file.ts";
import type { AnySpec } from "../nn/trainable.ts";
import type { TrainingResult } from "../nn/training_loop.ts";
import type { PopulationCounts, PopulationSize } from "../system/population_counts.ts";
import type { SystemSpec } from "../system/run.ts";
import type { CountData } from "./counts/count_data.ts";
import type { RolloutOptions } from "./counts/rollout_options.ts";
import type { StimulationComparison, StimulationOptions } from "./stimulations.ts";
import type { SpikeRule } from "./trace/trace_spec.ts";
import type { TraceSeries } from "./trace/trace_series.ts";
import type { TraceRolloutOptions } from "./trace/rollout_traces.ts";
import type { VolleyLearning } from "./volley/volley_options.ts";

/** What surrogates learn from, by type. */
export interface LearningData {
  /** Spike counts of networks. */
  counts: CountData;
  /** Volleys of Markovian networks, with the coarse states before and after them. */
  volleys: VolleyLearning;
  /** What a cell got and did, step by step. */
  traces: TraceSeries;
}

/** A type of data that surrogates learn from. */
export type DataType = keyof LearningData;

/** Something that is chosen of a kind of surrogate: an option of `volley train`, and a field of {@linkcode SurrogateTraining.choices}. */
export interface SurrogateChoice {
  /** Its name in an earlier version, which commands refuse with the present one. */
  was?: string;
  /** Type of its value in a command line. */
  type: "number" | "string";
  /** What the value stands for in the help, such as `MS`. */
  value: string;
  /** Line for the help. */
  help: string;
  /** What it is when it is not given, for the help. */
  default?: string;
  /** Least and largest, of a whole number. @default any number will do */
  whole?: readonly [low: number, high: number];
  /** The words that it may be. @default any */
  of?: readonly string[];
  /** It tells what is taken of a dataset, and means nothing for a single run. @default false */
  ofDataset?: boolean;
}

/** What a kind of surrogate is given to train. */
export interface SurrogateTraining<Type extends DataType = DataType> extends LoopOptions {
  /** What it learns from. */
  data: LearningData[Type];
  /** Networks, volleys or runs at the end of the data that are held out for the validation loss. @default that of the kind */
  heldOut?: number;
  /** Samples of a step. @default that of the kind */
  batch?: number;
  /** What is chosen of it, by the names of {@linkcode SurrogateKind.choices}. @default nothing */
  choices?: Readonly<Record<string, unknown>>;
}

/** Options of a free run of a surrogate that makes counts. */
export type ModelRolloutOptions = Omit<RolloutOptions, "schedule" | "state" | "recordState">;

/** Fields of the spec of every surrogate that makes counts. */
export interface CountSpec extends AnySpec {
  /** Width of a bin, ms. */
  binMs: number;
  /** Parameters of the network that it takes, and the box that it was trained on. (P) each */
  parameters: { names: string[]; low: number[]; high: number[] };
}

/** Fields of the spec of every surrogate that makes traces of a cell. */
export interface CellTraceSpec extends AnySpec {
  /** Time step, ms. */
  stepMs: number;
  /** The cell's inputs. (M) */
  inputs: { names: string[] };
  /** How its spikes are read, where training chose it. */
  spikeRule?: SpikeRule;
  /** Parameters of the cell that it takes, and the box that it was trained on. (P) each @default none */
  parameters?: CountSpec["parameters"];
}

/** Measured values that a part of a surrogate was fitted to, beside what it gives there. */
export interface FittedPart {
  /** The part, such as a population. */
  name: string;
  /** Unit of the values. */
  unit: string;
  /** Measured values. (M) */
  measured: readonly number[];
  /** Their standard errors. (M) */
  errors: readonly number[];
  /** Values of the fit. (M) */
  fitted: readonly number[];
}

/** What every kind of surrogate says of itself. */
export interface SurrogateKind<Spec extends AnySpec = AnySpec, Type extends DataType = DataType> {
  /** Its kind, unique: the field `kind` of its specs. */
  readonly kind: Spec["kind"];
  /** What files of version 0.1.0 call it. @default the same */
  readonly formerKind?: string;
  /** One line about it. */
  readonly about: string;
  /** What it learns from. */
  readonly learnsFrom: Type;
  /** What its loss is, with the unit: the label of training curves. @default "loss" */
  readonly lossLabel?: string;
  /** It needs no device: `gpu` may be null. @default false */
  readonly onProcessor?: boolean;
  /** Trainings of it from several seeds differ by chance alone, so that they may be members of an ensemble. @default false */
  readonly ensembles?: boolean;
  /** What can be chosen of it, by name. @default nothing */
  readonly choices?: Readonly<Record<string, SurrogateChoice>>;
  /** Names of the proofs of its kernels, which the doctor and the tests run. @default it has no kernels of its own */
  readonly proofs?: readonly string[];
  /** Checks a spec read from JSON. @throws {SpecError} With one sentence for each mistake, naming the field. */
  parse(value: unknown): Spec;
  /** Names and shapes of its weights, those of PyTorch where it has layers. */
  weightShapes(spec: Spec): Record<string, number[]>;
  /** One line about a spec, such as its layers. */
  describe(spec: Spec): string;
  /** What else people and programs want to know of a spec: rows of a table, and the same as JSON. @default nothing */
  details?(spec: Spec): { facts: readonly (readonly [name: string, value: string])[]; json: object };
  /** What it was made of by fits, for pictures. @default nothing */
  fits?(spec: Spec): readonly FittedPart[];
  /** What a spec cites: its kind, its layers, how it is trained. @default nothing */
  references?(spec: Spec): readonly Cited[];
  /**
   * Checks what is chosen before data are made or read for it; what a choice may be by itself is checked by {@linkcode SurrogateChoice}.
   * @throws {TypeError | RangeError} When choices do not go together. @default nothing
   */
  check?(choices: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Trains one. A kind that is trained by gradients gives `runTraining` a `Trainable`: layout of the weights, first weights, and its loss.
   * @throws {RangeError | TypeError} When an option or the data are out of range.
   */
  train(gpu: Gpu, options: SurrogateTraining<Type>): Promise<TrainingResult<Spec>>;
}

/** A kind of surrogate whose free runs are counts of populations. */
export interface CountSurrogate<Spec extends CountSpec = CountSpec, Type extends DataType = DataType>
  extends SurrogateKind<Spec, Type> {
  /** What its free runs are. */
  readonly gives: "counts";
  /** Its populations, in the order of the counts. */
  populations(spec: Spec): PopulationSize[];
  /** The network that it stands for, where the spec holds it. @default the one that training noted down */
  network?(spec: Spec): SystemSpec;
  /** Runs it freely. @returns Counts, `(runs, P, bins)`. @throws {RangeError} When an option is out of range. */
  rollout(gpu: Gpu, model: TrainedModel<Spec>, options: ModelRolloutOptions): Promise<PopulationCounts>;
  /** Compares it with its network while inputs of both vary. @throws {RangeError} When an option is out of range. @default its inputs cannot vary */
  stimulate?(
    gpu: Gpu | null,
    model: TrainedModel<Spec>,
    options: StimulationOptions,
  ): Promise<StimulationComparison>;
}

/** Free runs of traces as counts: by it a surrogate with parameters is swept, fitted and judged as those of populations are. */
export interface CountView<Spec extends AnySpec = AnySpec> {
  /** The spec with the fields that those of counts have; null where it has no parameters, or does not tell spikes. */
  spec(spec: Spec): (Spec & CountSpec) | null;
  /** Its populations, in the order of the counts. */
  populations(spec: Spec): PopulationSize[];
  /** Runs it freely. @returns Counts, `(runs, P, bins)`, with the signals beside them. @throws {RangeError} When an option is out of range. */
  rollout(gpu: Gpu, model: TrainedModel<Spec>, options: ModelRolloutOptions): Promise<PopulationCounts>;
}

/** A kind of surrogate whose free runs are traces of a cell. */
export interface TraceSurrogate<Spec extends CellTraceSpec = CellTraceSpec, Type extends DataType = DataType>
  extends SurrogateKind<Spec, Type> {
  /** What its free runs are. */
  readonly gives: "traces";
  /** How spikes are read where the spec does not say. @default they are not */
  usualRule?(spec: Spec): SpikeRule | null;
  /** Its free runs as counts. @default they are none */
  readonly counted?: CountView<Spec>;
  /** Runs it freely. @returns Traces in the layout of recordings. @throws {RangeError} When an option is out of range. */
  rollout(gpu: Gpu, model: TrainedModel<Spec>, options: TraceRolloutOptions): Promise<CellDataset>;
}

/**
 * A kind of thing that learns from runs and then makes runs itself. Whatever comes after (model files, training, free runs,
 * evaluations, sweeps, fits, reports, the command line, the doctor) knows surrogates by this contract alone.
 */
export type Surrogate = CountSurrogate | TraceSurrogate;

const PARTS: PartTypes<SurrogateKind & CountSurrogate & Pick<TraceSurrogate, "usualRule" | "counted">> = {
  kind: "text",
  formerKind: "text?",
  about: "text",
  learnsFrom: "text",
  gives: "text",
  lossLabel: "text?",
  onProcessor: "flag?",
  ensembles: "flag?",
  choices: "object?",
  proofs: "list?",
  parse: "function",
  weightShapes: "function",
  describe: "function",
  details: "function?",
  fits: "function?",
  references: "function?",
  check: "function?",
  train: "function",
  populations: "function?",
  network: "function?",
  usualRule: "function?",
  counted: "object?",
  rollout: "function",
  stimulate: "function?",
};

/**
 * Defines a kind of surrogate of one's own, which then goes through every command and function as those of the library do.
 * `docs/extending/surrogates.md` has a whole one.
 * @param surrogate Kind, what it learns from, how specs are read, how it is trained and run.
 * @returns The kind, marked so that `--with FILE.ts` finds it among the exports of a script.
 * @throws {TypeError} When a part is missing, unknown or of another type, or its kind is no name.
 */
export function defineSurrogate<Spec extends CountSpec, Type extends DataType>(
  surrogate: CountSurrogate<Spec, Type>,
): CountSurrogate<Spec, Type>;
/** A kind of surrogate whose free runs are traces of a cell. */
export function defineSurrogate<Spec extends CellTraceSpec, Type extends DataType>(
  surrogate: TraceSurrogate<Spec, Type>,
): TraceSurrogate<Spec, Type>;
export function defineSurrogate(surrogate: Surrogate): Surrogate {
  requireParts<SurrogateKind>("define a surrogate", surrogate, {
    ...PARTS,
    ...(surrogate.gives === "counts" ? { populations: "function" } : {}),
  });
  if (!/^[a-z][a-z0-9-]*$/.test(surrogate.kind)) {
    failType(
      "define a surrogate",
      "its kind must be a name of small letters, digits and -",
      surrogate.kind,
    );
  }
  return markedAs("surrogate", surrogate);
}
