import type { StimulationCourse, StimulationRow } from "../../stimulations.ts";
import {
  distance,
  meanCourse,
  meanOfCourse,
  meanOverPairs,
  responseDistance,
  responseTo,
  smoothed,
} from "./courses.ts";
import type { Stimulation } from "./stimulation.ts";

/** Rates of a population under a stimulation. */
export interface Answered {
  stimulation: Stimulation;
  /** Name of the population. */
  population: string;
  /** Rates of the runs of the network. (runs, bins) Hz, at least two */
  network: readonly Float64Array[];
  /** Rates of the mean field. (bins) Hz */
  surrogate: Float64Array;
}

/** How answers are judged. */
export interface Judging {
  /** Width of a bin, ms. */
  binMs: number;
  /** Part of the usual rate by which inputs changed. */
  amplitude: number;
  /** Standard deviation of the Gaussian by which courses are smoothed, ms. */
  smoothMs: number;
}

/** Most of the period of a sine that its courses are smoothed over. */
const PERIOD_PART = 0.1;

/** A course without phases where two of them are silent is no response. */
function sineRow({ stimulation, network, surrogate }: Answered, { binMs, amplitude }: Judging) {
  const { frequencyHz } = stimulation;
  if (frequencyHz === undefined) return null;
  const sine = { frequencyHz, binMs, amplitude };
  return {
    network: responseTo(meanCourse(network), sine),
    surrogate: responseTo(surrogate, sine),
    floorHz: meanOverPairs(network, (one, other) => responseDistance(one, other, sine)),
  };
}

/** What is measured of a population under a stimulation. */
export function judgeAnswer(
  answer: Answered,
  judging: Judging,
): { row: StimulationRow; course: StimulationCourse } {
  const { stimulation: { name: stimulation, frequencyHz }, population, network, surrogate } = answer;
  const smoothMs = Math.min(judging.smoothMs, frequencyHz ? PERIOD_PART * 1000 / frequencyHz : Infinity);
  const smooth = (course: Float64Array) => smoothed(course, smoothMs / judging.binMs);
  const runs = network.map(smooth), mean = meanCourse(runs), free = smooth(surrogate);
  const size = distance(mean, new Float64Array(mean.length)), silent = size === 0;
  const rates = network.map(meanOfCourse), networkHz = meanOfCourse(rates);
  const surrogateHz = meanOfCourse(surrogate);
  const row: StimulationRow = {
    ...{ stimulation, population, networkHz, surrogateHz },
    rateError: silent ? null : surrogateHz / networkHz - 1,
    rateFloor: silent ? null : meanOverPairs(rates, (one, other) => Math.abs(one - other)) / networkHz,
    courseError: silent ? null : distance(free, mean) / size,
    courseFloor: silent ? null : meanOverPairs(runs, distance) / size,
    sine: silent ? null : sineRow(answer, judging),
  };
  const course = { stimulation, population, network: [...mean], surrogate: [...free] };
  return { row, course };
}
