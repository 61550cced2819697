import type { Gpu } from "../../gpu/gpu.ts";
import { type Agreement, atLeast, type KernelVariant, largest, type Proof } from "../../gpu/proof.ts";
import { madeUp, oneOf } from "../../random/made_up.ts";
import { type CellSpec, parseCellSpec } from "../cell_spec.ts";
import { CHANNEL_MODELS } from "../channels/models.ts";
import { simulateCellsReference } from "../cpu/cells_reference.ts";
import type { CellsOptions, CellsRun } from "../simulation/cells_run.ts";
import { planCells } from "../simulation/plan_cells.ts";
import { simulateCellsBy } from "./run_cells.ts";
import type { CellsSchedule } from "./cells_kernel.ts";

/** One compartment with channels at their defaults. */
function somaOf(names: readonly string[]): CellSpec {
  const channels = Object.fromEntries(names.map((name) => [name, {}]));
  const soma = { name: "soma", lengthUm: 20, diameterUm: 20, segments: 1, ra: 100, cm: 1, channels };
  return parseCellSpec({ kind: "cell", name: "soma", startMv: -65, celsius: 6.3, sections: [soma] });
}

const NAMES = CHANNEL_MODELS.map(({ name }) => name);

const SCHEDULES = ["cells", "team"] as const;

/** A run by one of the schedules. */
const runBy = (gpu: Gpu, spec: CellSpec, options: CellsOptions, schedule: CellsSchedule) =>
  simulateCellsBy(gpu, planCells(spec, options), { schedule });

function variants(names: readonly string[]): KernelVariant[] {
  return SCHEDULES.map((schedule) => ({
    name: `cable/cable_${schedule}, ${names.join(" and ") || "no channels"}`,
    compile: (gpu) => runBy(gpu, somaOf(names), { durationMs: 1, inputs: [{}] }, schedule),
  }));
}

/** A random tree with several channels, calcium and all kinds of synapses. */
function randomCell(random: () => number): CellSpec {
  const between = (low: number, high: number) => low + (high - low) * random();
  const sections = Array.from({ length: 8 }, (_, k): CellSpec["sections"][number] => ({
    name: `s${k}`,
    ...(k > 0 ? { parent: `s${Math.floor(random() * k)}`, parentAt: oneOf(random, 0, 0.3, 1, 1) } : {}),
    ...(random() < 0.5 ? { lengthUm: between(20, 200), diameterUm: between(0.5, 5) } : {
      points: [
        [0, 0, 0, between(1, 4)],
        [30, 5, 0, between(1, 4)],
        [60, between(0, 40), 9, between(0.5, 2)],
      ],
    }),
    segments: 1 + Math.floor(between(0, 6)),
    ra: between(80, 250),
    cm: between(0.7, 2),
    channels: {
      ...(random() < 0.7 ? { hh: { gnabar: between(0.1, 0.16) } } : { na: { vt: -58 }, kdr: { vt: -58 } }),
      ...(random() < 0.5 ? { km: {}, ih: {}, cal: {}, pool: { tau: between(5, 50) } } : {}),
      ...(random() < 0.5 ? { cat: { gbar: between(0, 4e-4) }, sk: { gbar: between(0, 1e-3) } } : {}),
      pas: { g: between(1e-5, 3e-4), e: -68 },
    },
  }));
  const synapses = Array.from({ length: 6 }, (_, k) => ({
    section: `s${Math.floor(random() * 8)}`,
    at: random(),
    tauRise: between(0.2, 1),
    tauDecay: between(2, 60),
    reversal: k % 3 === 0 ? -80 : 0,
    weight: between(0.3, 2),
    ...(k % 2 === 0 ? { magnesium: 1 } : {}),
  }));
  return parseCellSpec({
    kind: "cell",
    name: "random",
    startMv: -66,
    celsius: between(6, 12),
    sections,
    synapses,
  });
}

/**
 * Each of some thousand steps is rounded to 4e-6 mV, which the membrane forgets; a spike's slope of 400 mV/ms makes a shift of
 * 0.2 us 0.1 mV.
 */
const STEEP_MV = 0.1, CALM_MV = 0.01;

/** Of a current that follows the voltage, which is off by STEEP_MV at most where it has gone through 60 mV and more. */
const LEAK = STEEP_MV / 60;

const isVoltage = (site: number) => site < 2, isCurrent = (site: number) => site === 2;

/** What was recorded at some of the sites of a run. */
const atSites = ({ voltages, samples, sites }: CellsRun, wanted: (site: number) => boolean) =>
  voltages.filter((_, at) => wanted(Math.floor(at / samples) % sites.length));

/** Cells of a tree, each with events and a clamp of its own. */
async function compareTrees(gpu: Gpu, seed: number): Promise<Agreement[]> {
  const random = madeUp(seed + 8), spec = randomCell(random), cells = [5, 1, 66, 64][seed % 4];
  const options: CellsOptions = {
    durationMs: 12,
    inputs: Array.from({ length: cells }, () => ({
      timesMs: Array.from({ length: 40 }, () => 12 * random()),
      synapses: Array.from({ length: 40 }, () => Math.floor(6 * random())),
      weights: Array.from({ length: 40 }, () => 2 * random()),
      clamps: [{ section: "s0", at: 0.5, nA: 0.5 + 1.5 * random(), fromMs: 2, untilMs: 9 }],
    })),
    everyMs: 0.25,
    sites: [{ section: "s0", at: 0.5 }, { section: "s7", at: 1 }, { section: "s3", at: 0.5, channel: "pas" }],
  };
  const wanted = await simulateCellsReference(spec, options);
  const voltages = atSites(wanted, isVoltage), currents = atSites(wanted, isCurrent);
  const spikes = wanted.spikes.cells.length;
  const isSteep = (k: number) => [k - 1, k, k + 1].some((at) => (voltages[at] ?? -99) > -45);
  const comparisons = [atLeast("spikes", spikes, 1)];
  for (const schedule of SCHEDULES) {
    const found = await runBy(gpu, spec, options, schedule);
    const own = atSites(found, isVoltage);
    const worst = (steep: boolean) => largest(voltages.map((v, k) => isSteep(k) === steep ? own[k] - v : 0));
    const leak = atSites(found, isCurrent).map((current, k) => current - currents[k]);
    comparisons.push(
      { of: `voltages by ${schedule}, mV`, error: worst(false), bound: CALM_MV },
      { of: `voltages in spikes by ${schedule}, mV`, error: worst(true), bound: STEEP_MV },
      {
        of: `leak by ${schedule}, parts of the largest`,
        error: largest(leak) / largest(currents),
        bound: LEAK,
      },
      { of: `spikes by ${schedule}`, error: Math.abs(found.spikes.cells.length - spikes), bound: 0 },
    );
  }
  return comparisons;
}

/** Currents of single precision beside the largest of the channel; gates are off by some 1e-6. */
const CURRENT = 3e-5;

/** The current of each model of channels, in one compartment with all of them. */
async function compareChannels(gpu: Gpu): Promise<Agreement[]> {
  const place = { section: "soma", at: 0.5 };
  const sites = [place, ...NAMES.map((channel) => ({ ...place, channel }))];
  const clamps = [{ ...place, nA: 0.3, fromMs: 1, untilMs: 12 }, {
    ...place,
    nA: -0.3,
    fromMs: 12,
    untilMs: 20,
  }];
  const options: CellsOptions = { durationMs: 20, everyMs: 0.5, sites, inputs: [{ clamps }] };
  const wanted = await simulateCellsReference(somaOf(NAMES), options), comparisons: Agreement[] = [];
  for (const schedule of SCHEDULES) {
    const found = await runBy(gpu, somaOf(NAMES), options, schedule);
    NAMES.forEach((name, at) => {
      const [own, right] = [found, wanted].map(({ voltages, samples }) =>
        voltages.subarray((at + 1) * samples, (at + 2) * samples)
      );
      const error = largest(own.map((current, k) => current - right[k])) / largest(right);
      comparisons.push({
        of: `currents of ${name} by ${schedule}, parts of the largest`,
        error,
        bound: CURRENT,
      });
    });
  }
  return comparisons;
}

/** Branching cells, by an invocation or a team each: each step of CableStepper, with the channels' own WGSL. */
export const CABLE_CELLS_PROOF: Proof = {
  name: "cable/cable_cells",
  shaders: ["cable/cable_cells", "cable/cable_layout", "cable/cable_team"],
  variants: [[], ...NAMES.map((name) => [name]), NAMES].flatMap(variants),
  run: async (gpu, seed) => [...await compareTrees(gpu, seed), ...await compareChannels(gpu)],
};
