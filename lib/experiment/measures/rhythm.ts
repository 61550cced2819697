import { mean } from "../../analysis/summary.ts";
import { type Measure, type MeasureAbout, numberMeasure } from "./measure.ts";
import type { MeasuredRun } from "./measured_run.ts";

const ABOUT: Omit<MeasureAbout, "name" | "about" | "title" | "unit" | "needs" | "of"> = {
  error: "absolute",
  score: "error",
  tables: "none",
};

/** From the first event of a population to its last one, in bins, and how many cycles that is; null with fewer than two. */
interface Cycles {
  first: number;
  last: number;
  count: number;
}

function cyclesOf(run: MeasuredRun, at: number): Cycles | null {
  return run.kept(`cycles ${at}`, () => {
    const counts = run.series(at), first = counts.findIndex((count) => count > 0);
    if (first < 0) return null;
    let last = counts.length - 1, sum = 0;
    while (counts[last] === 0) last--;
    for (const count of counts) sum += count;
    return last > first ? { first, last, count: sum - 1 } : null;
  });
}

/** Time from one event of a unit to its next: of one unit over its whole cycles, of several their time by their events. */
function periodOf(run: MeasuredRun, at: number): number | null {
  const units = run.size(at), total = run.total(at);
  if (units > 1) return total > 0 ? 1000 * run.seconds * units / total : null;
  const cycles = cyclesOf(run, at);
  return cycles && (cycles.last - cycles.first) * run.binMs / cycles.count;
}

/** Mean part of a population that is active: of one unit over its whole cycles, of several, and without cycles, over the run. */
function dutyOf(run: MeasuredRun, at: number): number | null {
  const active = run.signal(at, "active");
  if (!active || active.length === 0) return null;
  const cycles = run.size(at) === 1 ? cyclesOf(run, at) : null;
  return mean(cycles ? active.subarray(cycles.first + 1, cycles.last + 1) : active);
}

/** Time from one event of a unit to its next. */
export const PERIOD: Measure = numberMeasure({
  ...{ ...ABOUT, of: "population", needs: "counts", error: "relative" },
  name: "periodMs",
  about: "mean time from one event of a unit to its next, such as from burst to burst",
  title: (name) => `period of ${name}`,
  unit: "ms",
}, periodOf);

/** How long a unit is active at a time. */
export const BURST: Measure = numberMeasure({
  ...{ ...ABOUT, of: "population", needs: "activity", error: "relative" },
  name: "burstMs",
  about: "mean time for which a unit is active at a time, to a bin",
  title: (name) => `bursts of ${name}`,
  unit: "ms",
}, (run, at) => {
  const period = periodOf(run, at), duty = dutyOf(run, at);
  return period === null || duty === null ? null : period * duty;
});

/** The part of time in which units are active. */
export const DUTY: Measure = numberMeasure({
  ...{ ...ABOUT, of: "population", needs: "activity" },
  name: "dutyCycle",
  about: "part of the time in which a unit is active",
  title: (name) => `duty cycle of ${name}`,
  unit: "",
}, dutyOf);

/** When the events of one population are in the cycles of another. */
export const PHASE: Measure = numberMeasure({
  ...{ ...ABOUT, of: "pair", needs: "counts" },
  name: "phase",
  about:
    "mean direction of the second population's events in the cycles of the first, a single unit, from 0 to 1",
  title: (a, b) => `phase of ${b} in cycles of ${a}`,
  unit: "",
}, (run, a, b) => {
  const cycles = run.size(a) === 1 ? cyclesOf(run, a) : null;
  if (!cycles) return null;
  const reference = run.series(a), others = run.series(b);
  let x = 0, y = 0, events = 0, begin = cycles.first;
  for (let next = begin + 1; next <= cycles.last; next++) {
    if (reference[next] === 0) continue;
    for (let bin = begin; bin < next; bin++) {
      const angle = 2 * Math.PI * (bin - begin) / (next - begin);
      x += others[bin] * Math.cos(angle);
      y += others[bin] * Math.sin(angle);
      events += others[bin];
    }
    begin = next;
  }
  // Events that are all round the cycle have no mean direction.
  if (events === 0 || Math.hypot(x, y) < 1e-9 * events) return null;
  const phase = Math.atan2(y, x) / (2 * Math.PI);
  return phase < 0 ? phase + 1 : phase;
});
