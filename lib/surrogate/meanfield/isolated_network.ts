import type { Connect } from "../../spiking/connect_types.ts";
import type { Current, Drive } from "../../spiking/stimuli.ts";
import type { Population, Projection, SpikingSpec } from "../../spiking/spec_types.ts";
import type { IsolatedPopulation } from "./isolated_population.ts";
import { PoissonSpikes } from "./poisson_spikes.ts";

/** Which random numbers a point takes. */
interface PointKey {
  seed: number;
  point: number;
}

type Input = IsolatedPopulation["inputs"][number];

/** Sources for each cell, drawn from all, each of them with so many synapses on average as come together. */
function drawnPairs(
  degrees: readonly number[],
  { sources, together }: { sources: number; together: number },
  spikes: PoissonSpikes,
): Connect {
  const pairs = { sources: [] as number[], targets: [] as number[] };
  degrees.forEach((degree, cell) => {
    const taken = new Set<number>(), origins = Math.ceil(degree / together);
    while (taken.size < origins) taken.add(spikes.below(sources));
    const drawn = [...taken];
    for (let k = 0; k < degree; k++) {
      pairs.sources.push(drawn[k % origins]);
      pairs.targets.push(cell);
    }
  });
  return { rule: "pairs", ...pairs };
}

/** Sources that spike at random times, and their projections onto the cells. */
function replayedSources(
  { projections, degrees, together, sameAs, sources, hits }: Extract<Input, { kind: "replayed" }>,
  { to, rate, name, durationMs }: { to: string; rate: number; name: string; durationMs: number },
  spikes: PoissonSpikes,
): { population: Population; projections: Projection[] } {
  const rateHz = hits > 0 ? rate / hits : 0, drawn: Connect[] = [];
  degrees.forEach((degree, k) =>
    drawn.push(
      drawn[sameAs[k]] ?? drawnPairs(degree, { sources, together: together[k] }, spikes),
    )
  );
  return {
    projections: projections.map((one, k) => ({
      ...one,
      ...{ name: `${name}-${k}`, from: name, to, connect: drawn[k] },
    })),
    population: {
      name,
      size: sources,
      neuron: "replay",
      replay: spikes.of({ size: sources, rateHz }, durationMs),
    },
  };
}

/**
 * The population among sources that spike independently.
 * @param rates Events per second that a cell gets by each channel. (channels) Hz
 * @param options Until when sources spike; what an adaptation is beyond its own mean, pA; seed and number of the point, for random numbers.
 */
export function isolatedNetwork(
  { spec, inputs, population, currents }: IsolatedPopulation,
  rates: ArrayLike<number>,
  options: PointKey & { durationMs: number; offset?: number },
): SpikingSpec {
  const { durationMs, offset = 0, seed, point } = options, to = population.name;
  const drives: Drive[] = [], sources: Population[] = [], projections: Projection[] = [];
  inputs.forEach((input, k) => {
    const rate = Math.max(0, rates[k]), name = `channel-${k}`;
    if (input.kind === "random") {
      return drives.push(...input.hits.map(({ receptor, weight, share }, part) => ({
        ...{ name: `${name}-${part}`, to, receptor, weight },
        rateHz: rate * share,
      })));
    }
    const spikes = new PoissonSpikes({ seed, point, source: k });
    const made = replayedSources(input, { to, rate, name, durationMs }, spikes);
    sources.push(made.population);
    projections.push(...made.projections);
  });
  const held: Current[] = offset === 0 ? [] : [{ to, wave: "pulse", amplitude: -offset }];
  return {
    kind: "spiking",
    name: `${to} of ${spec.name}`,
    stepMs: spec.stepMs,
    populations: [population, ...sources],
    ...{ projections, drives },
    currents: [...currents, ...held],
  };
}
