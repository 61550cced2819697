import type { SystemSpec } from "../system/run.ts";
import type { Waveform } from "../system/waveform.ts";

/** A value of all units of a population, or one for each. */
export type GradedValue = number | number[];

/** Where units start: a value of all, one for each, or drawn between two. */
export type GradedStart = GradedValue | { uniform: [low: number, high: number] };

/** Units of one model. */
export interface GradedPopulation {
  /** Name. */
  name: string;
  /** Number of its units. */
  size: number;
  /** Name of their model. */
  model: string;
  /** Parameters that differ from the model's defaults. @default none */
  parameters?: Record<string, GradedValue>;
  /** Where state variables start. @default as the model says */
  initial?: Record<string, GradedStart>;
}

/**
 * Who gets what of whom: every unit of the source each unit of the target, but itself; unit k unit k; unit k unit k + shift, around the end where it is a ring; or weights for each target,
 * one for each source.
 */
export type GradedConnect = "all" | "one-to-one" | { shift: number; ring?: boolean } | { matrix: number[][] };

/** A coupling between populations: the target's input is the weighted sum of the source's output. */
export interface GradedCoupling {
  /** Name. @default `FROM->TO` */
  name?: string;
  /** Population whose output it carries. */
  from: string;
  /** Population that gets it. */
  to: string;
  /** Who gets what of whom. @default all */
  connect?: GradedConnect;
  /** What the output is multiplied by. @default 1 */
  weight?: number;
  /** Delay, ms, rounded to steps. @default 0, what the source gives at the start of the step */
  delayMs?: number;
  /** Which of the source's outputs it carries. @default all */
  output?: string;
  /** Input of the target that gets it; further outputs go to the inputs after it. @default the first */
  as?: string;
  /** Angle by which cosine and sine, two outputs, are turned back, rad: the lag of a chain of oscillators. @default 0 */
  lag?: number;
}

/** An input from outside. */
export interface GradedInput {
  /** Name. */
  name: string;
  /** Population that gets it. */
  to: string;
  /** Which of its units get it, by number from 0. @default all */
  units?: number[];
  /** Input of its model that gets it. @default the first */
  as?: string;
  /** Value, the same all the time or varying. */
  value: number | Waveform;
}

/** A network of units with graded outputs: plain JSON. */
export interface GradedSpec extends SystemSpec {
  /** Kind of system. */
  kind: "graded";
  /** h, time step, ms. */
  stepMs: number;
  /** Populations. */
  populations: GradedPopulation[];
  /** Couplings. @default none */
  couplings?: GradedCoupling[];
  /** Inputs from outside. @default none */
  inputs?: GradedInput[];
}
