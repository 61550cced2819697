import { type Ensure, ensureTo, fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { wholeSteps } from "../../base/time_grid.ts";
import type { ChannelModel } from "../channels/channel_model.ts";
import { CHANNEL_MODELS } from "../channels/models.ts";
import type { CellSpec } from "../cell_spec.ts";
import { failSpec } from "../../base/spec_error.ts";
import { sectionNear } from "../require_section.ts";
import { CableStepper } from "../cpu/cable_stepper.ts";
import { compartmentAt } from "../build/compartments.ts";
import type { ExtracellularProbe } from "../extracellular/extracellular_probe.ts";
import { resolveCell, type ResolvedCell } from "../build/resolve_cell.ts";
import type { CellClamp, CellPlace, CellSite, CellsOptions } from "./cells_run.ts";

const ensure: Ensure = ensureTo("simulate these cells");

/** What one cell gets, in steps. */
export interface PlannedInput {
  /** Events in the order of steps. */
  events: { step: number; synapse: number; weight: number }[];
  /** Currents from one step to another. */
  clamps: { compartment: number; from: number; until: number; nA: number }[];
}

/** Checked options, in steps. */
export interface CellsPlan {
  cell: ResolvedCell;
  inputs: PlannedInput[];
  steps: number;
  sites: CellSite[];
  /** Compartments of the sites. */
  recorded: number[];
  /** Number of the place of channels whose current is recorded, counted over all channels; -1 for the voltage. */
  recordedPlaces: number[];
  everySteps: number;
  samples: number;
  thresholdMv: number;
  /** Electrodes outside, which are checked as their recording is opened. */
  probe: ExtracellularProbe | null;
  /** Whether currents through membranes are recorded. */
  currents: boolean;
}

function requireSteps(ms: number, stepMs: number, what: string): number {
  const steps = wholeSteps(ms, stepMs);
  ensure(steps !== null && steps >= 1, `${what} must be a whole number of steps of ${stepMs} ms`, ms);
  return steps!;
}

function checkClamp({ nA, fromMs, untilMs }: CellClamp): void {
  ensure(Number.isFinite(nA), "currents of clamps must be finite", nA);
  ensure(fromMs >= 0 && fromMs < Infinity && untilMs >= 0, "clamps need times from 0 on, the first finite", [
    fromMs,
    untilMs,
  ]);
}

const OPTIONS: OptionNames<CellsOptions> = {
  durationMs: true,
  inputs: true,
  channels: true,
  stepMs: true,
  sites: true,
  everyMs: true,
  probe: true,
  currents: true,
  thresholdMv: true,
  onProgress: true,
  signal: true,
};

/** The models that are built in, and others. */
function withOwn(own: readonly ChannelModel[] = []): readonly ChannelModel[] {
  const models = [...CHANNEL_MODELS, ...own];
  for (const { name } of own) {
    ensure(
      name !== "pool" && models.filter((one) => one.name === name).length === 1,
      "models of channels must have names of their own",
      name,
    );
  }
  return models;
}

/**
 * Checks what a simulation of detailed cells is asked for.
 * @throws {SpecError | RangeError} One sentence for the first thing that is wrong.
 */
export function planCells(spec: CellSpec, options: CellsOptions): CellsPlan {
  requireKnown("simulate these cells", options, OPTIONS);
  const { durationMs, inputs, stepMs = 0.025, everyMs = 1, thresholdMv = 0 } = options;
  ensure(stepMs >= 1e-4 && stepMs <= 1, "the step must be from 0.0001 to 1 ms", stepMs);
  ensure(inputs.length >= 1, "there must be at least one cell", inputs.length);
  const cell = resolveCell(spec, stepMs, withOwn(options.channels));
  const sites = options.sites ?? [{ section: cell.spec.sections[0].name, at: 0.5 }];
  ensure(sites.length >= 1, "there must be a site that is recorded", sites.length);
  const placeOf = ({ section, at }: CellPlace) => {
    const names = new Set(cell.compartments.firsts.keys());
    if (!names.has(section)) {
      const rule = `there must be such a section (${sectionNear(section, names)})`;
      failSpec("sites", "simulate these cells", rule, section);
    }
    ensure(at >= 0 && at <= 1, "places on a section must be from 0 to 1", at);
    return compartmentAt(cell.spec, cell.compartments, section, at);
  };
  const placeOfChannel = ({ section, at, channel }: CellSite) => {
    if (channel === undefined) return -1;
    const compartment = placeOf({ section, at });
    let first = 0;
    for (const { model, compartments } of cell.channels) {
      const own = compartments.indexOf(compartment);
      if (model.name === channel && own >= 0) return first + own;
      first += compartments.length;
    }
    fail("simulate these cells", `${section} must have the channels whose current is recorded`, channel);
  };
  ensure(sites[0].channel === undefined, "the first site must be one of the voltage", sites[0].channel);
  ensure(Number.isFinite(thresholdMv), "the threshold of spikes must be finite", thresholdMv);
  const steps = requireSteps(durationMs, stepMs, "the duration");
  const everySteps = requireSteps(everyMs, stepMs, "the time between samples");
  const stepOf = (timeMs: number) => Math.min(steps, CableStepper.stepOf(timeMs, stepMs));
  return {
    cell,
    steps,
    sites: [...sites],
    recorded: sites.map(placeOf),
    recordedPlaces: sites.map(placeOfChannel),
    everySteps,
    samples: Math.floor(steps / everySteps) + 1,
    thresholdMv,
    probe: options.probe ?? null,
    currents: options.currents ?? false,
    inputs: inputs.map(({ timesMs = [], synapses = [], weights, clamps = [] }): PlannedInput => {
      ensure(timesMs.length === synapses.length, "events need as many synapses as times", [
        timesMs.length,
        synapses.length,
      ]);
      const events = Array.from({ length: timesMs.length }, (_, k) => {
        const synapse = synapses[k], weight = weights?.[k] ?? 1;
        ensure(
          Number.isInteger(synapse) && synapse >= 0 && synapse < cell.synapses.length,
          `synapses of events must be below ${cell.synapses.length}`,
          synapse,
        );
        ensure(
          timesMs[k] >= 0 && Number.isFinite(timesMs[k]) && Number.isFinite(weight),
          "events need finite times from 0 on and finite weights",
          [timesMs[k], weight],
        );
        return { step: stepOf(timesMs[k]), synapse, weight };
      });
      return {
        events: events.sort((a, b) => a.step - b.step),
        clamps: clamps.map((clamp) => {
          checkClamp(clamp);
          const { nA, fromMs, untilMs } = clamp;
          return { compartment: placeOf(clamp), from: stepOf(fromMs), until: stepOf(untilMs), nA };
        }),
      };
    }),
  };
}
