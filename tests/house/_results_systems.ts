import {
  CELL_PRESET_INPUT,
  type CellNetworkSpec,
  type CellsOptions,
  getCellPreset,
  getMifPreset,
  getPreset,
  getSpikingPreset,
  loadCellModel,
  makeCellDataset,
  type MultibandSpec,
  NEURON_MODELS,
  overrideSpiking,
  parseSpikingSpec,
  runSurrogateNetwork,
  scaleSpiking,
  simulateCells,
  simulateCellsReference,
  simulateCellsTabulated,
  simulateDetailedNetwork,
  simulateEnsemble,
  simulateExact,
  simulateExactEnsemble,
  simulateMultiband,
  simulateMultibandReference,
  simulateReference,
  simulateSpiking,
  simulateSpikingEnsemble,
  simulateSpikingReference,
  SpikingSimulation,
  type SpikingSpec,
} from "@volley/volley";
import { digest, digests, type Golden, type Result } from "./_golden.ts";
import { MANY_SIDED } from "./_networks.ts";
import { ofCells, ofRecordings, ofRun, ofSpiking, ofSynapses } from "./_views.ts";

/** Voltages in single precision differ by a rounding from adapter to adapter, by which a chaotic network goes a way of its own: sums are those of another seed. */
const CHAOTIC = 0.3;
/** Single precision through thousands of steps of a cell; a spike may come a sample sooner or later. */
const CABLE = 0.02;

const MIF = ["mif-hom", "mif-syn", "mif-cai-reg", "mif-small-reg", "mif-small-syn", "mif-second"];
const MULTIBAND = ["multiband-one-beat", "multiband-two-beat"];
const SHORT = { networks: 2, durationMs: 40, warmupMs: 10, seed: 11, record: { spikes: true } } as const;
const RECORDED = { ...SHORT, record: { spikes: true, pools: true } } as const;

const MARKOV: Golden[] = [
  ...MIF.flatMap((name): Golden[] => [
    {
      name: `${name} by the reference`,
      run: async () => await ofRun(await simulateReference(getMifPreset(name), RECORDED)),
    },
    // Whole numbers: equal on every adapter.
    {
      name: `${name} on the GPU`,
      gpu: true,
      run: async (_, gpu) => await ofRun(await simulateEnsemble(gpu!, getMifPreset(name), RECORDED)),
    },
  ]),
  ...["mif-small-syn", "mif-second"].flatMap((name): Golden[] => [
    { name: `${name} exactly`, run: async () => await ofRun(await simulateExact(getMifPreset(name), SHORT)) },
    {
      name: `${name} exactly on the GPU`,
      tolerance: CHAOTIC,
      run: async (_, gpu) => await ofRun(await simulateExactEnsemble(gpu!, getMifPreset(name), SHORT)),
    },
  ]),
  {
    name: "mif-small-syn exactly on the GPU, an invocation for each network",
    tolerance: CHAOTIC,
    run: async (_, gpu) =>
      await ofRun(await simulateExactEnsemble(gpu!, getMifPreset("mif-small-syn"), { ...SHORT, team: 1 })),
  },
  ...MULTIBAND.flatMap((name): Golden[] => [
    {
      name: `${name} by the reference`,
      run: async () => await ofRun(await simulateMultibandReference(getPreset(name) as MultibandSpec, SHORT)),
    },
    {
      name: `${name} on the GPU`,
      gpu: true,
      run: async (_, gpu) =>
        await ofRun(await simulateMultiband(gpu!, getPreset(name) as MultibandSpec, SHORT)),
    },
  ]),
  {
    name: "a Markovian network without a seed",
    run: async () => await ofRun(await simulateReference(getMifPreset("mif-small-syn"), { durationMs: 20 })),
  },
];

/** Cells of every model but those that replay spikes, some under a current. */
function modelsNetwork(): SpikingSpec {
  const alone = NEURON_MODELS.map(({ name }) => name).filter((name) => name !== "replay");
  return parseSpikingSpec({
    kind: "spiking",
    name: "models",
    stepMs: 0.05,
    populations: alone.map((neuron) => ({ name: `of-${neuron}`, size: 2, neuron })),
    projections: [],
  });
}

/** Networks of point neurons, and how long they run, ms. */
const NETWORKS: Readonly<Record<string, () => [spec: SpikingSpec, durationMs: number]>> = {
  "many-sided": () => [MANY_SIDED, 60],
  models: () => [modelsNetwork(), 20],
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
  "tetanus-strong": () => [getSpikingPreset("tetanus-strong"), 200],
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

const POINT_NEURONS: Golden[] = [
  ...Object.entries(NETWORKS).flatMap(([name, make]): Golden[] => {
    const open = (gpu: Parameters<typeof SpikingSimulation.open>[0], threads?: number) =>
      SpikingSimulation.open(gpu, make()[0], { ...SEEDED, ...(threads ? { threads } : {}) });
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
    name: "a network of point neurons without a seed",
    run: async () =>
      await ofSpiking(await simulateSpikingReference(overrideSpiking(MANY_SIDED, {}), { durationMs: 20 })),
  },
  {
    name: "a network of point neurons on the GPU without a seed",
    tolerance: CHAOTIC,
    run: async (_, gpu) => await ofSpiking(await simulateSpiking(gpu!, MANY_SIDED, { durationMs: 20 })),
  },
];

/** Two of each cell: one under a current, one with events. */
function cellOptions(durationMs: number): CellsOptions {
  return {
    durationMs,
    inputs: [
      { clamps: [{ section: "soma", at: 0.5, nA: 0.8, fromMs: 2, untilMs: 15 }] },
      { timesMs: [1, 3, 4, 9], synapses: [0, 1, 0, 0], weights: [4, 1, 6, 6] },
    ],
  };
}

const CELLS: Golden[] = [
  ...["olah2022-soma", "branching"].flatMap((name): Golden[] => [
    {
      name: `${name} by the reference`,
      run: async () => await ofCells(await simulateCellsReference(getCellPreset(name), cellOptions(20))),
    },
    {
      name: `${name} by tables`,
      run: async () => await ofCells(await simulateCellsTabulated(getCellPreset(name), cellOptions(20))),
    },
    {
      name: `${name} on the GPU`,
      tolerance: CABLE,
      run: async (_, gpu) => await ofCells(await simulateCells(gpu!, getCellPreset(name), cellOptions(20))),
    },
  ]),
  {
    name: "hay2011 by the reference",
    run: async () => await ofCells(await simulateCellsReference(getCellPreset("hay2011"), cellOptions(2))),
  },
  {
    name: "recordings of a cell",
    run: async () =>
      await ofRecordings(
        await makeCellDataset(getCellPreset("olah2022-soma"), {
          simulate: simulateCellsTabulated,
          runs: 2,
          durationMs: 200,
          seed: 13,
          ...CELL_PRESET_INPUT["olah2022-soma"],
        }),
      ),
  },
];

/** A network of cells, or of their surrogates. */
const CELL_NETWORK: CellNetworkSpec = {
  kind: "cell-network",
  name: "cells",
  stepMs: 1,
  populations: [{ name: "A", size: 6, groups: { exc: [0], inh: [1] } }],
  projections: [{
    from: "A",
    to: "A",
    receptor: "exc",
    connect: { rule: "fixed-probability", probability: 0.5 },
    weight: { uniform: [5, 15] },
    delayMs: { uniform: [1, 4] },
    shortTerm: { U: 0.4, tauFacilitation: 20, tauDepression: 100 },
  }],
  drives: [{ to: "A", receptor: "exc", rateHz: 200, weight: 8 }],
};

const CELL_NETWORKS: Golden[] = [
  {
    name: "a network of detailed cells",
    run: async () => {
      const options = { cells: getCellPreset("olah2022-soma"), durationMs: 40, seed: 14, record: 1 };
      const { populations: [{ spikes, outputs }] } = await simulateDetailedNetwork(CELL_NETWORK, options);
      return { spikes: await digests({ ...spikes }), outputs: await digest(outputs) };
    },
  },
  {
    name: "a network of surrogates of cells",
    tolerance: CHAOTIC,
    run: async (_, gpu) => {
      const models = await loadCellModel(new URL("files/cell/lstm", import.meta.url).pathname);
      const options = { models, durationMs: 60, seed: 14, record: 1 };
      const { populations: [{ spikes, outputs }] } = await runSurrogateNetwork(gpu!, CELL_NETWORK, options);
      return { spikes: await digests({ ...spikes }), outputs: await digest(outputs) };
    },
  },
];

/** What every system gives by its seeds. */
export const SYSTEMS: readonly Golden[] = [...MARKOV, ...POINT_NEURONS, ...CELLS, ...CELL_NETWORKS];
