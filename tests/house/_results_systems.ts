import {
  CELL_PRESET_INPUT,
  type CellsOptions,
  getCellPreset,
  getMifPreset,
  getPreset,
  makeCellDataset,
  type MultibandSpec,
  simulateCells,
  simulateCellsReference,
  simulateCellsTabulated,
  simulateEnsemble,
  simulateExact,
  simulateExactEnsemble,
  simulateMultiband,
  simulateMultibandReference,
  simulateReference,
} from "@volley/volley";
import {
  type CellNetworkSpec,
  loadTraceModel,
  runSurrogateNetwork,
  simulateDetailedNetwork,
} from "@volley/volley/trace";
import { digest, digests, type Golden } from "./_golden.ts";
import { ofCells, ofRecordings, ofRun } from "./_views.ts";

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
    name: "a Markovian network of seed 0",
    run: async () =>
      await ofRun(await simulateReference(getMifPreset("mif-small-syn"), { durationMs: 20, seed: 0 })),
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
      const models = await loadTraceModel(new URL("files/cell/lstm", import.meta.url).pathname);
      const options = { models, durationMs: 60, seed: 14, record: 1 };
      const { populations: [{ spikes, outputs }] } = await runSurrogateNetwork(gpu!, CELL_NETWORK, options);
      return { spikes: await digests({ ...spikes }), outputs: await digest(outputs) };
    },
  },
];

/** What Markovian networks, cells and networks of cells give by their seeds. */
export const SYSTEMS: readonly Golden[] = [...MARKOV, ...CELLS, ...CELL_NETWORKS];
