import { stepOf } from "../../base/time_grid.ts";
import { varyingStimuli, type VaryingStimulus } from "../../spiking/build/varying_stimuli.ts";
import type { SpikingSpec } from "../../spiking/spec_types.ts";
import type { FigureSpec } from "../theme.ts";

/** Points of a line, at most. */
const POINTS = 600;
/** Steps of which the mean of a point is taken, at most. */
const STEPS_OF_POINT = 32;

const TITLES = { rate: "drive (Hz)", current: "current (pA)" };

/** Means of a stimulus, each from a time on to the next. */
function points({ at }: VaryingStimulus, { from, to, stepMs }: { from: number; to: number; stepMs: number }) {
  const first = stepOf(from, stepMs), steps = Math.max(1, stepOf(to, stepMs) - first);
  const number = Math.min(POINTS, steps);
  const values = Array.from({ length: number }, (_, k) => {
    const start = first + Math.floor(k * steps / number), end = first + Math.floor((k + 1) * steps / number);
    const taken = Math.min(STEPS_OF_POINT, end - start);
    let sum = 0;
    for (let one = 0; one < taken; one++) sum += at(start + Math.floor(one * (end - start) / taken));
    return { time: start * stepMs, value: sum / taken };
  });
  // The last one is drawn to its end.
  return [...values, { time: (first + steps) * stepMs, value: values[number - 1].value }];
}

/**
 * Lines of what varies in time in a network: rates of drives and generators, and currents but for noise, each over the time shown in
 * the colour of the population that gets it.
 * @param spec The network. @param options Time shown, ms; width, px; its axis; colours by population.
 * @returns A Vega-Lite view for rates and one for currents, of those that there are.
 */
export function stimulusViews(
  spec: SpikingSpec,
  { from, to, width, x, color }: {
    from: number;
    to: number;
    width: number;
    x: FigureSpec;
    color: FigureSpec;
  },
): FigureSpec[] {
  const stimuli = varyingStimuli(spec);
  return (["rate", "current"] as const).flatMap((kind) => {
    const shown = stimuli.filter((one) => one.kind === kind);
    if (shown.length === 0) return [];
    const values = shown.flatMap((one, line) =>
      points(one, { from, to, stepMs: spec.stepMs }).map((point) => ({
        ...point,
        line,
        population: one.population,
      }))
    );
    return [{
      width,
      height: 60,
      data: { values },
      mark: { type: "line", interpolate: "step-after", strokeWidth: 1.4, clip: true },
      encoding: {
        x,
        y: { field: "value", type: "quantitative", axis: { title: TITLES[kind], tickCount: 3 } },
        detail: { field: "line", type: "nominal" },
        color,
      },
    }];
  });
}
