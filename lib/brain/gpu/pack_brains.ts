import {
  depthOf,
  numbersBuffer,
  type PackedNumbers,
  packNumbers,
  PointTables,
} from "../../meanfield/gpu/pack_points.ts";
import { shapeOf } from "../../meanfield/gpu/field_shape.ts";
import { noiseKey } from "../../meanfield/cpu/noise_key.ts";
import type { Equations } from "../../meanfield/equations.ts";
import { networkSeed } from "../../random/network_seed.ts";
import type { ResolvedWaveform } from "../../system/resolved_waveform.ts";
import { brainKey, noiseProcess } from "../bridge/brain_noise.ts";
import { type BrainShape, type NodeShape, OWN_ROWS } from "./brain_wgsl.ts";
import type { OpenBrain } from "./open_brain.ts";

/** Most steps of a tile. */
const MOST_TILE = 8;
/** Of a stimulus that is the same all the time. */
const NO_WAVE = 0xffffffff;

/** Brains of one structure as buffers. */
export interface PackedBrains {
  brains: readonly OpenBrain[];
  shape: BrainShape;
  flags: { INNER_NOISE: boolean; STIMULI: boolean; REGION_NOISE: boolean };
  numbers: Float32Array<ArrayBuffer>;
  transferData: Float32Array<ArrayBuffer>;
  waves: readonly ResolvedWaveform[];
  words: Uint32Array<ArrayBuffer>;
  values: Float32Array<ArrayBuffer>;
  state: Float32Array<ArrayBuffer>;
  /** Numbers of `lines`. */
  lines: number;
  /** Fields of the kernel's uniform that stay. */
  fields: Record<string, number>;
}

/** Puts lists one after another. */
class Row {
  #length = 0;
  readonly #parts: ArrayLike<number>[] = [];

  /** @returns Where the list begins. */
  add(part: ArrayLike<number>): number {
    this.#parts.push(part);
    this.#length += part.length;
    return this.#length - part.length;
  }

  /** All of them. @param make An array of this length. */
  all<A extends { set(part: ArrayLike<number>, at: number): void }>(make: (length: number) => A): A {
    const all = make(Math.max(1, this.#length));
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

const same = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  one === other ||
  (one.length === other.length && Array.prototype.every.call(one, (value, at) => value === other[at]));

/** A list of each brain; those that are equal are there once. @returns Where they begin, and numbers from one brain's to the next's. */
function addEach(row: Row, lists: readonly ArrayLike<number>[]): { at: number; stride: number } {
  const all = lists.every((list) => same(list, lists[0])) ? lists.slice(0, 1) : lists;
  const at = all.map((list) => row.add(list))[0];
  return { at, stride: all.length > 1 ? lists[0].length : 0 };
}

/** Nodes of one structure. */
interface Part extends NodeShape {
  /** Its nodes among those of a brain. */
  nodes: readonly number[];
  packed: PackedNumbers;
  /** Steps that its past holds; 0 without delays. */
  depth: number;
}

/** The structures of nodes, each with the numbers of its nodes in all brains. */
function partsOf(brains: readonly OpenBrain[], tables: PointTables): Part[] {
  const [{ nodes }] = brains, known = [...new Set(nodes.map(({ structure }) => structure))];
  return known.map((structure) => {
    const own = [...nodes.keys()].filter((at) => nodes[at].structure === structure);
    const fields = brains.flatMap((brain) => own.map((at) => brain.nodes[at].field));
    const packed = packNumbers(fields, {}, tables), { output, inputs } = nodes[own[0]];
    const shape = shapeOf([], [...new Set(fields)], packed);
    return { nodes: own, packed, shape, output, inputs, depth: shape.delays ? depthOf(fields) : 0 };
  });
}

const widthOf = ({ populations, inputs }: Equations) => populations.length + inputs.length;

/** What regions are of their structures. (R + 1, 5) And numbers of a brain's pasts. */
function regionRows(
  { nodeOf, firstPort }: OpenBrain,
  parts: readonly Part[],
): { rows: number[]; past: number } {
  const rows: number[] = [];
  let past = 0;
  nodeOf.forEach((node, region) => {
    const structure = parts.findIndex(({ nodes }) => nodes.includes(node)), part = parts[structure];
    rows.push(structure, part.nodes.indexOf(node), firstPort[region], past, node);
    past += part.depth * widthOf(part.shape.field);
  });
  rows.push(0, 0, firstPort[nodeOf.length], 0, 0);
  return { rows, past };
}

/** Stimuli, port by port: the first of each port, and of each brain the waves and values in this order. */
function stimuliOf(brains: readonly OpenBrain[], tables: PointTables) {
  const [{ stimuli, firstPort }] = brains, ports = firstPort[firstPort.length - 1];
  const order = [...stimuli.keys()].sort((a, b) => stimuli[a] - stimuli[b] || a - b);
  const starts = Array.from({ length: ports + 1 }, (_, port) => stimuli.filter((one) => one < port).length);
  const each = brains.map(({ spec }) => order.map((at) => spec.stimuli![at].value));
  const constant = (value: (typeof each)[0][0]) => typeof value === "number" ? value : 0;
  const stepMs = brains[0].spec.stepMs;
  return {
    starts,
    values: each.map((all) => all.map(constant)),
    waves: each.map((all) =>
      all.map((value) => typeof value === "number" ? NO_WAVE : tables.waves.index(value, stepMs))
    ),
  };
}

/** State at the start. (rows, B, R) */
function stateOf(brains: readonly OpenBrain[]): Float32Array<ArrayBuffer> {
  const [{ nodes, nodeOf }] = brains, R = nodeOf.length, cells = brains.length * R;
  const most = Math.max(
    ...nodes.map(({ field }) => field.variables.length + Math.max(1, field.inputs.length)),
  );
  const state = new Float32Array((OWN_ROWS + most) * cells);
  brains.forEach((brain, b) => {
    const starts = brain.nodes.map(({ field }) => field.initial());
    nodeOf.forEach((node, region) =>
      starts[node].forEach((value, k) => state[(OWN_ROWS + k) * cells + b * R + region] = value)
    );
  });
  return state;
}

/** Adds the keys of what is drawn. */
function addKeys(words: Row, brains: readonly OpenBrain[], inner: boolean) {
  const regions = brains[0].nodeOf.length;
  const ofRegions = (seed: number) =>
    Array.from({ length: regions }, (_, region) => [...noiseKey(networkSeed(seed, region), 0)]).flat();
  return {
    brain_keys: words.add(brains.flatMap(({ seed }) => [...brainKey(seed)])),
    region_keys: words.add(inner ? brains.flatMap(({ seed }) => ofRegions(seed)) : []),
  };
}

/** Steps of a tile: a power of two that no delay forbids. */
function tileOf(brains: readonly OpenBrain[]): number {
  const most = Math.min(MOST_TILE, ...brains.map(({ together }) => together));
  return 2 ** Math.floor(Math.log2(most));
}

/** Adds noise and gains of each brain. */
function addProcesses(values: Row, brains: readonly OpenBrain[]) {
  const stepMs = brains[0].spec.stepMs;
  const noises = brains.flatMap(({ spec: { noise } }) => {
    if (!noise || noise.sd === 0) return [0, 0, 0];
    const { keep, fresh } = noiseProcess(noise, stepMs);
    return [keep, fresh, noise.sd];
  });
  const gains = addEach(values, brains.map(({ nodes }) => nodes.map(({ gain }) => gain)));
  return { noises: values.add(noises), gains: gains.at, gains_stride: gains.stride };
}

/** Packs brains of one structure. */
export function packBrains(brains: readonly OpenBrain[]): PackedBrains {
  const [first] = brains, B = brains.length, R = first.nodeOf.length, tables = new PointTables();
  const parts = partsOf(brains, tables), stimuli = stimuliOf(brains, tables), tile = tileOf(brains);
  const depth = Math.max(...brains.map(({ mostDelay }) => mostDelay)) + tile + 1;
  const words = new Row(), values = new Row(), numbers = new Row();
  const weights = addEach(values, brains.map(({ wiring }) => wiring.weights));
  const delays = addEach(words, brains.map(({ wiring }) => wiring.delays));
  const waves = addEach(words, stimuli.waves);
  // Both are of each brain where one is.
  const constants = waves.stride > 0
    ? { at: values.add(stimuli.values.flat()), stride: waves.stride }
    : addEach(values, stimuli.values);
  const stimulusWaves = waves.stride === constants.stride ? waves.at : words.add(stimuli.waves.flat());
  const { rows, past } = regionRows(first, parts);
  const inner = parts.some(({ shape }) => shape.noise);
  const fields = {
    ...{ brains: B, regions: R, depth, step_ms: first.spec.stepMs },
    starts: words.add(first.wiring.starts),
    sources: words.add(first.wiring.sources),
    delays: delays.at,
    delay_stride: delays.stride,
    rows: words.add(rows),
    parts: words.add(
      parts.flatMap(({ packed, nodes, depth }) => [
        numbers.add(numbersBuffer(packed, packed.rows)),
        nodes.length,
        depth,
      ]),
    ),
    ...addKeys(words, brains, inner),
    stimuli: words.add(stimuli.starts),
    stimulus_waves: stimulusWaves,
    stimulus_values: constants.at,
    stimulus_stride: constants.stride,
    weight_stride: weights.stride,
    ...addProcesses(values, brains),
    past: B * R * depth,
    past_stride: past,
  };
  return {
    brains,
    shape: { parts, tile, guarded: first.guarded },
    flags: {
      INNER_NOISE: inner,
      STIMULI: first.stimuli.length > 0,
      REGION_NOISE: brains.some(({ spec: { noise } }) => (noise?.sd ?? 0) > 0),
    },
    numbers: numbers.all((length) => new Float32Array(length)),
    transferData: tables.transfers.all(),
    waves: tables.waves.all(),
    words: words.all((length) => new Uint32Array(length)),
    values: values.all((length) => new Float32Array(length)),
    state: stateOf(brains),
    lines: B * (R * depth + past),
    fields,
  };
}
