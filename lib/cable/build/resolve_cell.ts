import { CHANNEL_MODELS } from "../channels/models.ts";
import type { ChannelModel } from "../channels/channel_model.ts";
import { CALCIUM_AT_REST, INFLUX, POOL } from "../channels/pool.ts";
import { type CellSpec, parseCellSpec } from "../cell_spec.ts";
import { wayOf } from "../../spiking/neurons/exponential.ts";
import type { Constants } from "../../spiking/neurons/neuron_model.ts";
import { meanPassed, startSlope } from "../../spiking/build/kinetics.ts";
import { compartmentAt, type Compartments, compartmentsOf } from "./compartments.ts";

/** Channels of one model on a cell. */
export interface ResolvedChannel {
  model: ChannelModel;
  /** Factor of the rates at the cell's temperature. */
  speed: number;
  /** Compartments that have it. (K) */
  compartments: Uint32Array<ArrayBuffer>;
  /** Its parameters in each of them. (K) */
  parameters: Constants[];
  /** First of its rows among those of all gates. */
  firstGate: number;
}

/** Calcium below the membrane of each compartment; where there is no pool, it stays at rest. */
export interface ResolvedPool {
  /** Calcium at rest and at the start, mM. (N) */
  rest: Float64Array<ArrayBuffer>;
  start: Float64Array<ArrayBuffer>;
  /** Part of the way to where it strives that it goes in a step. (N) */
  way: Float64Array<ArrayBuffer>;
  /** Where calcium strives to, above rest, for an inward current of 1 mA/cm2, mM. (N) */
  influx: Float64Array<ArrayBuffer>;
}

/** A synapse, resolved. */
export interface ResolvedSynapse {
  compartment: number;
  /** Parts of the conductance and of its rise in a step that a step takes. */
  decay: number;
  rise: number;
  /** What an event adds to the rise in a step, uS. */
  jump: number;
  reversal: number;
  /** Magnesium over its half-block at 0 mV. */
  block: number;
  /** Voltage dependence of the block, 1/mV. */
  slope: number;
}

/** A cell with everything that engines need. */
export interface ResolvedCell {
  spec: CellSpec;
  stepMs: number;
  compartments: Compartments;
  channels: ResolvedChannel[];
  /** Rows of all gates: those of a channel are (gates, K). */
  gates: number;
  /** Calcium, where there is a pool or a channel that feels it. */
  pool: ResolvedPool | null;
  synapses: ResolvedSynapse[];
}

/** A parameter in one segment of a section. */
function valueAt(value: number | readonly number[], segment: number): number {
  return typeof value === "number" ? value : value[segment];
}

/** Magnesium that blocks half of the receptors at 0 mV, mM. Jahr & Stevens (1990), doi:10.1523/JNEUROSCI.10-09-03178.1990. */
const HALF_BLOCK = 3.57;
/** Voltage dependence of the block by magnesium, 1/mV, by the same. */
const BLOCK_SLOPE = 0.062;

function poolOf(
  { sections }: CellSpec,
  { count, firsts }: Compartments,
  { stepMs, models }: { stepMs: number; models: readonly ChannelModel[] },
): ResolvedPool | null {
  const feel = models.filter(({ feelsCalcium }) => feelsCalcium).map(({ name }) => name);
  const concerned = (name: string) => name === "pool" || feel.includes(name);
  if (!sections.some(({ channels }) => Object.keys(channels).some(concerned))) return null;
  const pool = {
    rest: new Float64Array(count).fill(CALCIUM_AT_REST),
    start: new Float64Array(count).fill(CALCIUM_AT_REST),
    way: new Float64Array(count),
    influx: new Float64Array(count),
  };
  for (const { name, segments, channels } of sections) {
    if (!channels.pool) continue;
    const first = firsts.get(name)!;
    for (let segment = 0; segment < segments; segment++) {
      const value = (field: keyof typeof POOL) =>
        valueAt(channels.pool[field] ?? POOL[field].default, segment);
      pool.rest[first + segment] = value("rest");
      pool.start[first + segment] = value("start" in channels.pool ? "start" : "rest");
      pool.way[first + segment] = wayOf(stepMs / value("tau"));
      pool.influx[first + segment] = INFLUX / value("depth") * value("tau");
    }
  }
  return pool;
}

/**
 * Checks a cell and works out what engines need.
 * @param stepMs Time step, ms. @param models Models of channels that it may have.
 * @throws {SpecError} Naming the section or synapse.
 */
export function resolveCell(
  input: CellSpec,
  stepMs: number,
  models: readonly ChannelModel[] = CHANNEL_MODELS,
): ResolvedCell {
  const spec = parseCellSpec(input, models);
  const compartments = compartmentsOf(spec);
  const channels: ResolvedChannel[] = [];
  let gates = 0;
  for (const model of models) {
    const own: number[] = [], parameters: Constants[] = [];
    for (const { name, segments, channels: given } of spec.sections) {
      if (!(model.name in given)) continue;
      for (let segment = 0; segment < segments; segment++) {
        own.push(compartments.firsts.get(name)! + segment);
        parameters.push(Object.fromEntries(
          Object.entries(model.parameters).map((
            [field, { default: value }],
          ) => [field, valueAt(given[model.name][field] ?? value, segment)]),
        ));
      }
    }
    if (own.length === 0) continue;
    const speed = model.q10 ? model.q10.factor ** ((spec.celsius - model.q10.celsius) / 10) : 1;
    channels.push({ model, speed, compartments: Uint32Array.from(own), parameters, firstGate: gates });
    gates += model.gates.length * own.length;
  }
  const synapses = (spec.synapses ?? []).map((one): ResolvedSynapse => {
    const {
      section,
      at,
      tauRise,
      tauDecay,
      reversal,
      weight,
      magnesium = 0,
      magnesiumSlope: slope = BLOCK_SLOPE,
    } = one;
    return {
      compartment: compartmentAt(spec, compartments, section, at),
      decay: wayOf(stepMs / tauDecay),
      rise: wayOf(stepMs / tauRise),
      jump: weight / 1000 * stepMs * startSlope(tauRise, tauDecay) *
        meanPassed(stepMs / tauRise, stepMs / tauDecay),
      reversal,
      block: magnesium / HALF_BLOCK,
      slope,
    };
  });
  const pool = poolOf(spec, compartments, { stepMs, models });
  return { spec, stepMs, compartments, channels, gates, pool, synapses };
}
