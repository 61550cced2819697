import {
  getSpikingPreset,
  NEURON_MODELS,
  overrideSpiking,
  parseSpikingSpec,
  scaleSpiking,
  simulateSpiking,
  simulateSpikingEnsemble,
  simulateSpikingReference,
  SpikingSimulation,
  type SpikingSpec,
  type TraceOptions,
} from "@volley/volley";
import { type Golden, type Result } from "./_golden.ts";
import { MANY_SIDED } from "./_networks.ts";
import { ofSpiking, ofSynapses } from "./_views.ts";

/** Voltages in single precision differ by a rounding from adapter to adapter, by which a chaotic network goes a way of its own: sums are those of another seed. */
const CHAOTIC = 0.3;

/** Currents at which cells spike, in the unit of their model, where 800 is too little or too much. */
const AMPLITUDES: Readonly<Record<string, number>> = {
  izhikevich: 10,
  "pinsky-rinzel": 1,
  "connor-stevens": 3000,
  "morris-lecar": 10_000,
};
/** Models that take no current. */
const GENERATORS = ["poisson", "regular", "replay"];

/** Cells of every model but those that replay spikes, under a current where they take one. */
function modelsNetwork(): SpikingSpec {
  // Those that there were when the results were recorded.
  const models = NEURON_MODELS.map(({ name }) => name).filter((name) =>
    !["replay", "poisson-neuron"].includes(name)
  );
  return parseSpikingSpec({
    kind: "spiking",
    name: "models",
    stepMs: 0.05,
    populations: models.map((neuron) => ({
      ...{ name: `of-${neuron}`, size: 2, neuron },
      ...(neuron === "poisson" ? { parameters: { rate: 200 } } : {}),
      ...(neuron === "regular" ? { parameters: { period: 7 } } : {}),
    })),
    projections: [],
    currents: models.filter((neuron) => !GENERATORS.includes(neuron))
      .map((neuron) => ({ to: `of-${neuron}`, wave: "pulse", amplitude: AMPLITUDES[neuron] ?? 800 })),
  });
}

/** A trace of the first state variable of each population that has some. */
function tracesOf({ populations }: SpikingSpec): TraceOptions[] {
  return populations.filter(({ neuron }) => !GENERATORS.includes(neuron)).map(({ name, neuron }) => ({
    population: name,
    variable: Object.keys(NEURON_MODELS.find(({ name }) => name === neuron)!.state)[0],
    cells: 1,
  }));
}

/** Networks of point neurons, and how long they run, ms. */
const NETWORKS: Readonly<Record<string, () => [spec: SpikingSpec, durationMs: number]>> = {
  "many-sided": () => [MANY_SIDED, 60],
  models: () => [modelsNetwork(), 50],
  coba: () => [scaleSpiking(getSpikingPreset("coba"), 0.1), 40],
  cobahh: () => [scaleSpiking(getSpikingPreset("cobahh"), 0.1), 20],
  "cuba-delta": () => [scaleSpiking(getSpikingPreset("cuba-delta"), 0.1), 40],
  "brunel-ai": () => [scaleSpiking(getSpikingPreset("brunel-ai"), 0.12), 20],
  "izhikevich-2003": () => [getSpikingPreset("izhikevich-2003"), 20],
  "rs-fs": () => [scaleSpiking(getSpikingPreset("rs-fs"), 0.1), 40],
  ring: () => [getSpikingPreset("ring"), 40],
  synfire: () => [getSpikingPreset("synfire"), 20],
  "stdp-triplet": () => [getSpikingPreset("stdp-triplet"), 500],
  "stdp-competition": () => [getSpikingPreset("stdp-competition"), 200],
  "tetanus-strong": () => [getSpikingPreset("tetanus-strong"), 1500],
};
const SEEDED = { seed: 12 } as const;

/** A run, and the weights of what learns. */
async function learning(simulation: SpikingSimulation, durationMs: number): Promise<Result> {
  const run = await simulation.run(durationMs), learnt: Result[] = [];
  for (const [at, { learning }] of simulation.spec.projections.entries()) {
    if (learning) learnt.push(await ofSynapses(await simulation.synapses(at)));
  }
  simulation.close();
  return { run: await ofSpiking(run), learnt };
}

const OVERRIDES = [0.5, 0.7, 0.8].map((weight) => ({ "projections.P->E.weight": weight }));

/** What networks of point neurons give by their seeds. */
export const POINT_NEURONS: readonly Golden[] = [
  ...Object.entries(NETWORKS).flatMap(([name, make]): Golden[] => {
    const open = (gpu: Parameters<typeof SpikingSimulation.open>[0], threads?: number) => {
      const [spec] = make(), record = { traces: tracesOf(spec), everyMs: 1 };
      return SpikingSimulation.open(gpu, spec, { ...SEEDED, record, ...(threads ? { threads } : {}) });
    };
    return [
      { name: `${name} by the reference`, run: async () => await learning(await open(null, 1), make()[1]) },
      {
        name: `${name} on the GPU`,
        tolerance: CHAOTIC,
        run: async (_, gpu) => await learning(await open(gpu), make()[1]),
      },
    ];
  }),
  {
    name: "coba on two threads",
    run: async () => {
      const [spec, durationMs] = NETWORKS.coba();
      return await ofSpiking(await simulateSpikingReference(spec, { ...SEEDED, durationMs, threads: 2 }));
    },
  },
  {
    name: "an ensemble of point neurons on the CPU",
    run: async () => {
      const options = { ...SEEDED, durationMs: 30, overrides: OVERRIDES, threads: 1 };
      return await Promise.all((await simulateSpikingEnsemble(null, MANY_SIDED, options)).map(ofSpiking));
    },
  },
  {
    name: "an ensemble of point neurons on the GPU",
    tolerance: CHAOTIC,
    run: async (_, gpu) => {
      const options = { ...SEEDED, durationMs: 30, overrides: OVERRIDES };
      return await Promise.all((await simulateSpikingEnsemble(gpu, MANY_SIDED, options)).map(ofSpiking));
    },
  },
  {
    name: "traces and changed parameters by the reference",
    run: async () => {
      const traces = [{ population: "E", variable: "V_m", cells: 3 }, {
        population: "E",
        variable: "gaba",
        cells: 2,
      }];
      const simulation = await SpikingSimulation.open(null, MANY_SIDED, { ...SEEDED, record: { traces } });
      const first = await ofSpiking(await simulation.run(10));
      await simulation.set({ "populations.P.parameters.rate": 60 });
      const second = await ofSpiking(await simulation.run(10));
      simulation.close();
      return { first, second };
    },
  },
  {
    name: "synapses of every projection",
    run: async () => {
      const simulation = await SpikingSimulation.open(null, MANY_SIDED, SEEDED);
      const all: Result[] = [];
      for (const at of MANY_SIDED.projections.keys()) {
        all.push(await ofSynapses(await simulation.synapses(at)));
      }
      simulation.close();
      return all;
    },
  },
  ...["fixed-outdegree", "fixed-total", "exponential", "disc"].map((rule): Golden => ({
    name: `synapses of ${rule}`,
    run: async () => {
      const connect = {
        "fixed-outdegree": { rule: "fixed-outdegree", outdegree: 4 },
        "fixed-total": { rule: "fixed-total", total: 60 },
        exponential: { rule: "distance", profile: "exponential", probability: 0.9, length: 1, cutoff: 2 },
        disc: { rule: "distance", profile: "disc", probability: 0.7, length: 1.5, periodic: [4, 4] },
      }[rule];
      const spec = structuredClone(MANY_SIDED) as SpikingSpec;
      Object.assign(spec.projections[1], { connect });
      const simulation = await SpikingSimulation.open(null, parseSpikingSpec(spec), SEEDED);
      const table = await simulation.synapses(1);
      simulation.close();
      return await ofSynapses(table);
    },
  })),
  {
    name: "a network of point neurons of seed 0",
    run: async () =>
      await ofSpiking(
        await simulateSpikingReference(overrideSpiking(MANY_SIDED, {}), { durationMs: 20, seed: 0 }),
      ),
  },
  {
    name: "a network of point neurons of seed 0 on the GPU",
    tolerance: CHAOTIC,
    run: async (_, gpu) =>
      await ofSpiking(await simulateSpiking(gpu!, MANY_SIDED, { durationMs: 20, seed: 0 })),
  },
];
