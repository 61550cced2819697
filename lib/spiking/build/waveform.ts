import { stepOf } from "../../base/time_grid.ts";
import { meanOver, type ResolvedWaveform } from "../../system/resolved_waveform.ts";
import type { ActiveTime } from "../spiking_spec.ts";

/** Steps beyond any simulation. */
export const FOREVER = 2 ** 31;

/** Steps in which something acts: from one, counted from 0, up to but without another. */
export interface ActiveSteps {
  from: number;
  until: number;
}

/** Each of the times is rounded to steps. */
export function activeSteps({ fromMs = 0, untilMs = Infinity }: ActiveTime, stepMs: number): ActiveSteps {
  return { from: stepOf(fromMs, stepMs), until: Math.min(FOREVER, stepOf(untilMs, stepMs)) };
}

/** Whether a projection transmits a spike. @param step In which it was, counted from 1: the step's end is the time of the spike. */
export function isTransmitted(step: number, { from, until }: ActiveSteps): boolean {
  return step > from && step <= until;
}

/** Mean number of events in each step, of a rate. */
export interface ResolvedRate {
  wave: ResolvedWaveform;
  active: ActiveSteps;
  stepMs: number;
}

/** Mean number of events in a step. */
export function meanOfStep({ wave, active: { from, until }, stepMs }: ResolvedRate, step: number): number {
  return step < from || step >= until ? 0 : Math.max(0, meanOver(wave, step, step + 1)) * stepMs / 1000;
}
