import * as z from "../deps/zod.ts";
import { varyingSchema, type Waveform } from "../system/waveform.ts";

/** When something acts. */
export interface ActiveTime {
  /** From when, ms. @default 0 */
  fromMs?: number;
  /** Until when, ms. @default the end */
  untilMs?: number;
}

/**
 * Which neurons of a population are meant: those from one number up to but without another, those within a distance of a place, where it has positions, or
 * these.
 */
export type NeuronSet = { from: number; until: number } | { centre: number[]; radius: number } | number[];

/**
 * Independent Poisson input of each neuron of a population, without a generator of its own. It acts in whole steps: the times from and until
 * which it does are rounded to steps. A rate that varies counts in each step with its mean.
 */
export interface Drive extends ActiveTime {
  /** Name, unique among drives, by which it is told from others. @default that of its population, which several may share */
  name?: string;
  /** Name of the population. */
  to: string;
  /** Receptor that is hit. */
  receptor: string;
  /** Mean number of hits of a neuron per second, the same all the time or varying. */
  rateHz: number | Waveform;
  /** What a hit adds. */
  weight: number;
  /** Which neurons are driven. @default all */
  cells?: NeuronSet;
}

/** What currents that are no noise have in common. */
export interface CurrentTarget extends ActiveTime {
  /** Name, unique among currents, by which it is told from others. @default that of its population, which several may share */
  name?: string;
  /** Name of the population. */
  to: string;
  /** Which neurons get it. @default all */
  cells?: NeuronSet;
}

/**
 * Current that is injected into each neuron of a population, pA or the unit of its model. It may begin and end within steps: these count as the part
 * that it covers, so that its charge is right.
 */
export type Current =
  /** Constant from one time to another. */
  | CurrentTarget & { wave: "pulse"; amplitude: number }
  /** From one value to another. */
  | CurrentTarget & { wave: "ramp"; start: number; end: number; fromMs: number; untilMs: number }
  /** From each time on another value, as {@link Waveform} says. */
  | CurrentTarget & { wave: "steps" } & Extract<Waveform, { steps: unknown }>
  /** Sine about a mean, which is 0 where it is left out. */
  | CurrentTarget
    & { wave: "sine"; mean?: number }
    & Omit<Extract<Waveform, { frequencyHz: unknown }>, "mean">
  /** Values at equal distances of time. */
  | CurrentTarget & { wave: "series" } & Extract<Waveform, { everyMs: unknown }>
  /** Ornstein-Uhlenbeck noise, of its own in each neuron; with tau 0 a new draw in every step. */
  | { to: string; wave: "noise"; mean?: number; sd: number; tau: number };

/** The waveform of a current that has one, else null. */
export function waveformOf(current: Current): Waveform | null {
  switch (current.wave) {
    case "steps":
      return { steps: current.steps };
    case "sine": {
      const { mean = 0, amplitude, frequencyHz, phase } = current;
      return { mean, amplitude, frequencyHz, phase };
    }
    case "series":
      return { everyMs: current.everyMs, values: current.values };
    default:
      return null;
  }
}

/** Schema of a name. */
export const NAME: z.ZodType<string> = z.string().check(
  z.regex(/^[A-Za-z][\w-]*$/, { error: "must be a name of letters, digits, _ and -" }),
);

const time = z.number().check(z.minimum(0), z.maximum(1e9));

/** Schemas of the fields of {@link ActiveTime}. */
export const ACTIVE_TIME = { fromMs: z.optional(time), untilMs: z.optional(time) };

const cells: z.ZodType<NeuronSet | undefined> = z.optional(z.union([
  z.strictObject({ from: z.int().check(z.minimum(0)), until: z.int().check(z.minimum(0)) }),
  z.strictObject({
    centre: z.array(z.number()).check(z.minLength(1), z.maxLength(3)),
    radius: z.number().check(z.minimum(0)),
  }),
  z.array(z.int().check(z.minimum(0))),
], { error: "must be {from, until}, {centre, radius} or a list of cells" }));

/** Schema of a {@link Drive}. */
export const DRIVE: z.ZodType<Drive> = z.strictObject({
  name: z.optional(NAME),
  to: z.string(),
  receptor: z.string(),
  rateHz: varyingSchema("Hz"),
  weight: z.number(),
  ...ACTIVE_TIME,
  cells,
});

/** Fields of a waveform, which {@link waveformOf} gathers to be checked. */
const some = z.optional(z.unknown());
const to = z.string(), name = z.optional(NAME), acting = { ...ACTIVE_TIME, cells };

/** Schema of a {@link Current}. Fields keep the order that files and checkpoints have them in. */
export const CURRENT: z.ZodType<Current> = z.discriminatedUnion("wave", [
  z.strictObject({ name, to, wave: z.literal("pulse"), amplitude: z.number(), ...acting }),
  z.strictObject({
    name,
    to,
    wave: z.literal("ramp"),
    start: z.number(),
    end: z.number(),
    fromMs: time,
    untilMs: time,
    cells,
  }),
  z.strictObject({ name, to, wave: z.literal("steps"), steps: some, ...acting }),
  z.strictObject({
    name,
    to,
    wave: z.literal("sine"),
    mean: some,
    amplitude: some,
    frequencyHz: some,
    phase: some,
    ...acting,
  }),
  z.strictObject({ name, to, wave: z.literal("series"), everyMs: some, values: some, ...acting }),
  z.strictObject({
    to,
    wave: z.literal("noise"),
    mean: z.optional(z.number()),
    sd: z.number().check(z.minimum(0)),
    tau: z.number().check(z.minimum(0), z.maximum(1e6)),
  }),
], { error: "must have a wave, one of pulse, ramp, steps, sine, series, noise" }) as z.ZodType<Current>;
