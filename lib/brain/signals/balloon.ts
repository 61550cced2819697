import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../../base/require_number.ts";
import { fail } from "../../base/fail.ts";

const OPTIONS: OptionNames<BalloonOptions> = { everyMs: true, sampleMs: true, parameters: true };

/** Constants of blood vessels. */
export interface BalloonParameters {
  /** Decay of the signal, 1/s. @default 0.65 */
  kappa: number;
  /** Feedback of the flow on the signal, 1/s^2. @default 0.41 */
  gamma: number;
  /** Mean time that blood takes through a venule, s. @default 0.98 */
  tau: number;
  /** Grubb's exponent. @default 0.32 */
  alpha: number;
  /** Part of the oxygen that is taken at rest. @default 0.34 */
  rho: number;
  /** Part of the volume that is blood at rest. @default 0.02 */
  volume: number;
}

/** The constants of Friston, Harrison & Penny (2003). */
export const BALLOON: Readonly<BalloonParameters> = {
  kappa: 0.65,
  gamma: 0.41,
  tau: 0.98,
  alpha: 0.32,
  rho: 0.34,
  volume: 0.02,
};

/** Options of {@linkcode balloonBold}. */
export interface BalloonOptions {
  /** Time between samples of the activity, ms. */
  everyMs: number;
  /** Time between samples of the signal, ms, a multiple of `everyMs`. @default 1000 */
  sampleMs?: number;
  /** Constants that differ from {@linkcode BALLOON}. @default none */
  parameters?: Partial<BalloonParameters>;
}

/** Longest step of the integration, ms: errors of the fourth order are then below 1e-8 of the signal. */
const LONGEST_MS = 20;

/** Changes of signal s, flow f, volume v and deoxyhaemoglobin q, per s. */
function changes(
  y: readonly number[],
  z: number,
  { kappa, gamma, tau, alpha, rho }: BalloonParameters,
): number[] {
  const [s, f, v, q] = y, outflow = v ** (1 / alpha);
  return [
    z - kappa * s - gamma * (f - 1),
    s,
    (f - outflow) / tau,
    (f * (1 - (1 - rho) ** (1 / f)) / rho - outflow * q / v) / tau,
  ];
}

/** A step of the fourth-order method of Runge and Kutta, with the activity held. @param h s */
function stepped(y: readonly number[], z: number, h: number, own: BalloonParameters): number[] {
  const moved = (k: readonly number[], part: number) => y.map((value, at) => value + part * h * k[at]);
  const k1 = changes(y, z, own), k2 = changes(moved(k1, 0.5), z, own);
  const k3 = changes(moved(k2, 0.5), z, own), k4 = changes(moved(k3, 1), z, own);
  return y.map((value, at) => value + h * (k1[at] + 2 * k2[at] + 2 * k3[at] + k4[at]) / 6);
}

function boldOf([_, __, v, q]: readonly number[], { rho, volume }: BalloonParameters): number {
  return volume * (7 * rho * (1 - q) + 2 * (1 - q / v) + (2 * rho - 0.2) * (1 - v));
}

function parametersOf(given: Partial<BalloonParameters>): BalloonParameters {
  requireKnown("work out a BOLD signal", given, {
    kappa: true,
    gamma: true,
    tau: true,
    alpha: true,
    rho: true,
    volume: true,
  });
  const own = { ...BALLOON, ...given };
  for (const [name, value] of Object.entries(own)) requirePositive("work out a BOLD signal", name, value);
  requireNumber("work out a BOLD signal", "rho", own.rho, 1e-6, 1 - 1e-6);
  return own;
}

/**
 * The BOLD signal of a region by the balloon model of blood vessels, from rest:
 *
 *     s' = z - kappa s - gamma (f - 1),  f' = s,  tau v' = f - v^(1/alpha)
 *     tau q' = f (1 - (1 - rho)^(1/f)) / rho - v^(1/alpha) q / v
 *     y = V0 (7 rho (1 - q) + 2 (1 - q / v) + (2 rho - 0.2) (1 - v))
 *
 * The activity z is in the unit of the signal s, 1/s^2: scale it so that flows stay near 1, as 0.2 raises
 * the flow by half. It is held between samples; steps are of the fourth order (Runge and Kutta) and at most
 * 20 ms long.
 *
 * Source: Friston K. J., Harrison L., Penny W. (2003), Dynamic causal modelling,
 * doi:10.1016/S1053-8119(03)00202-7.
 * @param activity Neural activity above rest. (T)
 * @returns Signal at the end of each `sampleMs`, as a part of that at rest.
 * @throws {RangeError} When an option is out of range, the activity is not finite, or it stops the flow.
 * @throws {TypeError} When an option is unknown.
 */
export function balloonBold(activity: ArrayLike<number>, options: BalloonOptions): Float64Array {
  const task = "work out a BOLD signal";
  requireKnown(task, options, OPTIONS);
  const { everyMs, sampleMs = 1000 } = options, own = parametersOf(options.parameters ?? {});
  requirePositive(task, "everyMs", everyMs);
  const every = Math.round(sampleMs / everyMs);
  requireWhole(task, "samples of activity in one of the signal", every, 1);
  if (Math.abs(every * everyMs - sampleMs) > 1e-6 * everyMs) {
    fail(task, `sampleMs must be a multiple of everyMs, ${everyMs}`, sampleMs);
  }
  const steps = Math.ceil(everyMs / LONGEST_MS), h = everyMs / 1000 / steps;
  const signal = new Float64Array(Math.floor(activity.length / every));
  let y = [0, 1, 1, 1];
  for (let t = 0; t < signal.length * every; t++) {
    if (!Number.isFinite(activity[t])) fail(task, "the activity must be finite", `${activity[t]} at ${t}`);
    for (let k = 0; k < steps; k++) y = stepped(y, activity[t], h, own);
    if (!(y[1] > 0 && y[2] > 0)) {
      fail(
        task,
        "the activity must leave the flow above 0 (scale it down)",
        `a flow of ${y[1]} at ${t * everyMs} ms`,
      );
    }
    if ((t + 1) % every === 0) signal[(t + 1) / every - 1] = boldOf(y, own);
  }
  return signal;
}
