import { type ChannelModel, MOST_GATES } from "../channels/channel_model.ts";
import { calciumOf, reversalOfCalcium } from "../channels/pool.ts";
import type { Constants } from "../../spiking/neurons/neuron_model.ts";
import { CableStepper, MICROSIEMENS } from "./cable_stepper.ts";
import type { ResolvedCell, ResolvedChannel } from "../build/resolve_cell.ts";

/** Voltages of a table: its first, mV, rows in a mV, and rows. Beyond them the models' own functions are called. */
const FIRST_MV = -150;
const PER_MV = 20;
const ROWS = 250 * PER_MV;
/** Gates that calcium alone moves have tables by its reversal potential, from this on, mV; beyond them their ends hold. */
const FIRST_REVERSAL = 0;
/** Most tables of a model; where its kinetics differ in more places, its own functions are called. */
const MOST_TABLES = 64;

/** Places of one model whose gates move alike. */
interface Places {
  model: ChannelModel;
  /** Steady state and part of the way in a step of each gate, by voltage or by calcium; null where there is none. (ROWS + 1, G, 2) */
  table: Float32Array | null;
  /** Time step times the factor of the rates at the cell's temperature, ms. */
  stretch: number;
  /** Whether calcium alone moves the gates. */
  byCalcium: boolean;
  /** Compartments. (P) */
  compartments: Uint32Array;
  /** Row of the first gate of each; the next gate's is `stride` further. (P) */
  rows: Uint32Array;
  stride: number;
  parameters: Constants[];
  /** Powers of the gates, where the conductance is ohmic. */
  powers: readonly number[] | null;
  /** Largest conductance, uS. (P) */
  largest: Float64Array;
  /** Reversal potential, mV; null: that of calcium. (P) */
  reversal: Float64Array | null;
  /** mA/cm2 per nA of each place, where the current is calcium. (P) */
  perArea: Float64Array | null;
}

/** What all copies of a cell share. */
export interface CableTables {
  cell: ResolvedCell;
  /** All that move or feel calcium or the voltage. */
  places: Places[];
  /** Conductances that stay, capacitance over the step and those to neighbours among them, uS. (N) */
  fixed: Float64Array;
  /** Conductances that stay times their reversal potentials, nA. (N) */
  fixedDrive: Float64Array;
  /** Capacitance over the step, uS. (N) */
  perStep: Float64Array;
}

/** Names of the parameters that the kinetics of a model read. */
function readByKinetics(model: ChannelModel, parameters: Constants): string[] {
  const read = new Set<string>();
  const watched = new Proxy(parameters, {
    get(target, name: string) {
      read.add(name);
      return target[name];
    },
  });
  for (let row = 0; row <= ROWS; row++) model.kinetics(FIRST_MV + row / PER_MV, watched, 1e-4);
  return [...read];
}

function tableOf(model: ChannelModel, parameters: Constants, stretch: number): Float32Array {
  const table = new Float32Array((ROWS + 1) * 2 * model.gates.length);
  for (let row = 0; row <= ROWS; row++) {
    const calcium = calciumOf(FIRST_REVERSAL + row / PER_MV);
    model.kinetics(FIRST_MV + row / PER_MV, parameters, calcium).forEach(([steady, rate], gate) => {
      const at = 2 * (row * model.gates.length + gate);
      table[at] = steady;
      table[at + 1] = -Math.expm1(-rate * stretch);
    });
  }
  return table;
}

/** The places of a channel, divided by what their kinetics depend on. */
function placesOf(
  { model, speed, compartments: own, parameters, firstGate }: ResolvedChannel,
  cell: ResolvedCell,
): Places[] {
  const stretch = speed * cell.stepMs;
  // Gates that voltage and calcium move together would need tables of both.
  const tables = model.gates.length > 0 && model.feelsCalcium !== "gates";
  const read = tables ? readByKinetics(model, parameters[0]) : [];
  const byKinetics = Map.groupBy(
    own.keys(),
    (k) => read.map((name) => parameters[k][name]).join(),
  );
  const few = byKinetics.size <= MOST_TABLES;
  const groups = few ? byKinetics : new Map([["all", [...own.keys()]]]);
  const [largest] = Object.keys(model.parameters);
  return [...groups.values()].map((members): Places => {
    const of = (value: (k: number) => number) => Float64Array.from(members, value);
    return {
      model,
      table: tables && few ? tableOf(model, parameters[members[0]], stretch) : null,
      stretch,
      byCalcium: model.feelsCalcium === "gates alone",
      compartments: Uint32Array.from(members, (k) => own[k]),
      rows: Uint32Array.from(members, (k) => firstGate + k),
      stride: own.length,
      parameters: members.map((k) => parameters[k]),
      powers: model.ohmic?.powers ?? null,
      largest: of((k) => MICROSIEMENS * cell.compartments.areas[own[k]] * parameters[k][largest]),
      reversal: model.ohmic?.reversal === "e" ? of((k) => parameters[k].e) : null,
      perArea: model.calcium ? of((k) => 1 / (MICROSIEMENS * cell.compartments.areas[own[k]])) : null,
    };
  });
}

/** A place within a table. */
function within(place: number): number {
  return place < 0 ? 0 : place < ROWS ? place : ROWS - 1e-6;
}

/** Works out the tables of a cell. */
export function tabulate(cell: ResolvedCell): CableTables {
  const { compartments: { count, parents, capacitances, axial }, channels, stepMs } = cell;
  const perStep = capacitances.map((capacitance) => capacitance / stepMs);
  const fixed = perStep.slice(), fixedDrive = new Float64Array(count);
  for (let k = 1; k < count; k++) {
    fixed[k] += axial[k];
    fixed[parents[k]] += axial[k];
  }
  const places = channels.flatMap((channel) => placesOf(channel, cell));
  const stays = ({ powers, reversal }: Places) => powers?.length === 0 && reversal !== null;
  for (const { compartments, largest, reversal } of places.filter(stays)) {
    compartments.forEach((at, k) => {
      fixed[at] += largest[k];
      fixedDrive[at] += largest[k] * reversal![k];
    });
  }
  return { cell, places: places.filter((one) => !stays(one)), fixed, fixedDrive, perStep };
}

/**
 * The cell of {@link CableStepper} with the same scheme, its gates' kinetics read from tables of 0.05 mV, between whose rows they are straight, and one pass over
 * channels in a step: what they conduct in the next step is worked out as their gates move. Calcium moves where a channel carries or feels it, elsewhere it stays.
 */
export class TabulatedStepper extends CableStepper {
  /** Conductance that does not stay, uS, and the same times its reversal potential, nA, of the step to come. (N) */
  readonly #open: Float64Array;
  readonly #drive: Float64Array;
  /** Inward calcium current of the step to come, mA/cm2. (N) */
  readonly #inflow: Float64Array;
  readonly #diagonal: Float64Array;
  readonly #right: Float64Array;
  /** Row of the table and part of the way to the next. (N) */
  readonly #position: Float64Array;
  /** The same by calcium. (N) */
  readonly #calciumPosition: Float64Array;
  /** Reversal potential of calcium, mV. (N) */
  readonly #reversal: Float64Array;
  /** Compartments with channels that carry or feel calcium. */
  readonly #withCalcium: Uint32Array;
  readonly #x = new Float64Array(MOST_GATES);
  /** Whether a voltage is beyond the tables. */
  #beyond = false;

  constructor(readonly tables: CableTables) {
    super(tables.cell);
    const { count } = tables.cell.compartments;
    [
      this.#open,
      this.#drive,
      this.#inflow,
      this.#diagonal,
      this.#right,
      this.#position,
      this.#calciumPosition,
      this.#reversal,
    ] = Array.from({ length: 8 }, () => new Float64Array(count));
    const concerned = tables.places.filter(({ model }) => model.calcium || model.feelsCalcium);
    this.#withCalcium = Uint32Array.from(
      new Set(concerned.flatMap(({ compartments }) => [...compartments])),
    );
    this.#look();
    for (const places of tables.places) this.#conduct(places, false);
  }

  override advance(injected: ReadonlyMap<number, number> = new Map()): void {
    this.#assemble(injected);
    this.#solve();
    this.#moveCalcium();
    this.#look();
    this.#open.fill(0);
    this.#drive.fill(0);
    this.#inflow.fill(0);
    for (const places of this.tables.places) this.#conduct(places, true);
    const { synapses } = this.cell, open = this.synapses, M = synapses.length;
    for (let at = 0; at < M; at++) {
      const rising = open[at];
      open[at] -= synapses[at].rise * rising;
      open[M + at] += rising - synapses[at].decay * open[M + at];
    }
    this.done++;
  }

  /** The matrix and its right side, for the voltages at the end of the step. */
  #assemble(injected: ReadonlyMap<number, number>): void {
    const { v, tables: { fixed, fixedDrive, perStep }, cell: { synapses } } = this;
    const diagonal = this.#diagonal, right = this.#right, open = this.#open, drive = this.#drive;
    for (let k = 0; k < v.length; k++) {
      diagonal[k] = fixed[k] + open[k];
      right[k] = perStep[k] * v[k] + fixedDrive[k] + drive[k];
    }
    for (let at = 0; at < synapses.length; at++) {
      const g = this.synapses[synapses.length + at];
      const { compartment, reversal, block, slope } = synapses[at], voltage = v[compartment];
      const blocked = block === 0 ? 0 : block * Math.exp(-slope * voltage), part = 1 / (1 + blocked);
      const steep = g * part * (1 + slope * blocked * part * (voltage - reversal));
      diagonal[compartment] += steep;
      right[compartment] += steep * voltage - g * part * (voltage - reversal);
    }
    for (const [compartment, current] of injected) right[compartment] += current;
  }

  #solve(): void {
    const { parents, axial, count } = this.cell.compartments;
    const diagonal = this.#diagonal, right = this.#right, { v } = this;
    for (let k = count - 1; k > 0; k--) {
      const inverse = 1 / diagonal[k], part = axial[k] * inverse, parent = parents[k];
      diagonal[k] = inverse;
      diagonal[parent] -= part * axial[k];
      right[parent] += part * right[k];
    }
    v[0] = right[0] / diagonal[0];
    for (let k = 1; k < count; k++) v[k] = (right[k] + axial[k] * v[parents[k]]) * diagonal[k];
  }

  #moveCalcium(): void {
    const { cell: { pool }, calcium } = this;
    if (!pool) return;
    const { rest, influx, way } = pool, inflow = this.#inflow;
    for (const k of this.#withCalcium) {
      const goal = rest[k] + influx[k] * Math.max(0, inflow[k]);
      calcium[k] += (goal - calcium[k]) * way[k];
    }
  }

  /** Places of the voltages in tables, and what calcium strives to. */
  #look(): void {
    const { v, calcium } = this, position = this.#position;
    this.#beyond = false;
    for (let k = 0; k < v.length; k++) {
      const place = (v[k] - FIRST_MV) * PER_MV;
      position[k] = within(place);
      this.#beyond ||= place < 0 || place >= ROWS;
    }
    for (const k of this.#withCalcium) {
      const reversal = this.#reversal[k] = reversalOfCalcium(calcium[k]);
      this.#calciumPosition[k] = within((reversal - FIRST_REVERSAL) * PER_MV);
    }
  }

  /** Moves the gates of places, if they are to, and works out what they conduct. */
  #conduct(places: Places, moves: boolean): void {
    const { model, table, powers, compartments } = places;
    const straight = powers && moves && table && !this.#beyond;
    if (straight && powers.length === 1) this.#ohmicOne(places);
    else if (straight && powers.length === 2) this.#ohmicTwo(places);
    else for (let k = 0; k < compartments.length; k++) this.#one(places, k, model, moves);
  }

  #ohmicOne({ table, byCalcium, compartments, rows, powers, largest, reversal, perArea }: Places): void {
    const { v, gates } = this, open = this.#open, drive = this.#drive;
    const position = byCalcium ? this.#calciumPosition : this.#position;
    const [power] = powers!, t = table!;
    for (let k = 0; k < compartments.length; k++) {
      const at = compartments[k], place = position[at], row = place | 0, part = place - row, o = 2 * row;
      const steady = t[o] + (t[o + 2] - t[o]) * part, way = t[o + 1] + (t[o + 3] - t[o + 1]) * part;
      const x = gates[rows[k]] += (steady - gates[rows[k]]) * way;
      const g = largest[k] * (power === 1 ? x : power === 4 ? x * x * x * x : x ** power);
      const e = reversal ? reversal[k] : this.#reversal[at];
      open[at] += g;
      drive[at] += g * e;
      if (perArea) this.#inflow[at] += perArea[k] * g * (e - v[at]);
    }
  }

  #ohmicTwo(
    { table, byCalcium, compartments, rows, stride, powers, largest, reversal, perArea }: Places,
  ): void {
    const { v, gates } = this, open = this.#open, drive = this.#drive;
    const position = byCalcium ? this.#calciumPosition : this.#position;
    const [first, second] = powers!, t = table!;
    for (let k = 0; k < compartments.length; k++) {
      const at = compartments[k], place = position[at], row = place | 0, part = place - row, o = 4 * row;
      const m = rows[k], h = m + stride;
      const x = gates[m] += (t[o] + (t[o + 4] - t[o]) * part - gates[m]) *
        (t[o + 1] + (t[o + 5] - t[o + 1]) * part);
      const y = gates[h] += (t[o + 2] + (t[o + 6] - t[o + 2]) * part - gates[h]) *
        (t[o + 3] + (t[o + 7] - t[o + 3]) * part);
      const square = x * x;
      const g = largest[k] *
        (first === 3 ? square * x : first === 2 ? square : first === 4 ? square * square : x ** first) *
        (second === 1 ? y : y ** second);
      const e = reversal ? reversal[k] : this.#reversal[at];
      open[at] += g;
      drive[at] += g * e;
      if (perArea) this.#inflow[at] += perArea[k] * g * (e - v[at]);
    }
  }

  /** Any place, by its model's own functions where there is no table of it. */
  #one(places: Places, k: number, model: ChannelModel, moves: boolean): void {
    const { table, stretch, byCalcium, compartments, rows, stride, parameters, perArea } = places;
    const { v, gates, calcium } = this, position = byCalcium ? this.#calciumPosition : this.#position;
    const at = compartments[k], number = model.gates.length, x = this.#x;
    if (moves && table && !this.#beyond) {
      const place = position[at], row = place | 0, part = place - row;
      for (let gate = 0; gate < number; gate++) {
        const o = 2 * (row * number + gate), next = o + 2 * number, own = rows[k] + gate * stride;
        const steady = table[o] + (table[next] - table[o]) * part;
        gates[own] += (steady - gates[own]) * (table[o + 1] + (table[next + 1] - table[o + 1]) * part);
      }
    } else if (moves && number > 0) {
      model.kinetics(v[at], parameters[k], calcium[at]).forEach(([steady, rate], gate) => {
        const own = rows[k] + gate * stride;
        gates[own] += (steady - gates[own]) * -Math.expm1(-rate * stretch);
      });
    }
    for (let gate = 0; gate < number; gate++) x[gate] = gates[rows[k] + gate * stride];
    const [g, gE] = model.conductance(x, parameters[k], v[at], calcium[at]);
    const scale = MICROSIEMENS * this.cell.compartments.areas[at];
    this.#open[at] += scale * g;
    this.#drive[at] += scale * gE;
    if (perArea) this.#inflow[at] += gE - g * v[at];
  }
}
