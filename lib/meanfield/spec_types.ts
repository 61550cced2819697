import type { Waveform } from "../system/waveform.ts";
import type { Transfer } from "./transfer/transfer.ts";

/** A population of a mean field: how its state follows its inputs. */
export interface RatePopulation {
  /** Name, unique among populations and inputs. */
  name: string;
  /** N, cells: of so many its counts are drawn, and so large is its finite-size noise. */
  size: number;
  /** Name of a rate model, such as `transfer`, `mpr` or `wilson-cowan`. */
  model: string;
  /** Parameters of the model that differ from its defaults. */
  parameters?: Record<string, number>;
  /** Transfer function, of the model `transfer` alone. */
  transfer?: Transfer;
  /** Where state variables start. @default where the model starts */
  initial?: Record<string, number>;
}

/** What a population gets from another, from itself, or from an input. */
export interface RateCoupling {
  /** Name, unique, by which it is told from others. @default `FROM->TO` */
  name?: string;
  /** Name of a population or an input. */
  from: string;
  /** Name of a population. */
  to: string;
  /** Name of the source of the target's transfer function that it counts as; what several couplings give to one is summed. @default `from` */
  as?: string;
  /** What the source's rate is multiplied by. @default 1 */
  weight?: number;
  /** Delay, ms; rounded to the nearest step. @default 0 */
  delayMs?: number;
}

/** What comes from outside: a rate, Hz, or what else the model of its target takes. */
export interface RateInput {
  /** Name, unique among populations and inputs. */
  name: string;
  /** Its value, the same all the time or varying. */
  value: number | Waveform;
  /** Ornstein-Uhlenbeck noise about it. @default none */
  noise?: { sd: number; tauMs: number };
}

/** Validated spec of a mean field: populations of rates, couplings between them, inputs. Plain JSON. */
export interface MeanFieldSpec {
  /** Kind of system. */
  kind: "mean-field";
  /** Name, for people. */
  name: string;
  /** Time step, ms. */
  stepMs: number;
  /** Moments that are followed: rates alone, or their covariances, too, which populations of the model `transfer` alone have. @default 1 */
  order?: 1 | 2;
  /** Whether rates fluctuate as those of populations of finite size do. @default false */
  finiteSize?: boolean;
  /** Values by name that transfer functions take, such as a weight over a box. @default none */
  parameters?: Record<string, number>;
  /** Populations, in the order of the counts. */
  populations: RatePopulation[];
  /** Couplings. */
  couplings: RateCoupling[];
  /** Inputs from outside. @default none */
  inputs?: RateInput[];
}
