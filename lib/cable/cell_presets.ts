import { type CellSpec, parseCellSpec } from "./cell_spec.ts";
import { HAY_INPUT, hayCell } from "./hay_cell.ts";
import { nearestName } from "../base/nearest_name.ts";
import { failSpec } from "../base/spec_error.ts";

/** Rise and decay that are as good as equal: an alpha function of 2 ms. */
const ALPHA = { tauRise: 1.99, tauDecay: 2.01 };

/**
 * The single compartment of Oláh, Pedersen & Rowan (2022), doi:10.7554/eLife.79535: a soma of 25 by 25 um with the squid axon's channels and a leak, one
 * excitatory synapse of 2.5 nS and one inhibitory of 8 nS, both alpha functions of 2 ms. The paper does not give the inhibitory reversal potential, -80 mV
 * here, nor the temperature, 6.3 degrees C here.
 */
const soma: CellSpec = {
  kind: "cell",
  name: "olah2022-soma",
  startMv: -70,
  celsius: 6.3,
  sections: [{
    name: "soma",
    lengthUm: 25,
    diameterUm: 25,
    segments: 1,
    ra: 35.4,
    cm: 1,
    channels: { pas: { g: 0.001, e: -70 }, hh: { gnabar: 0.12, gkbar: 0.036, gl: 0.0003, el: -54.3 } },
  }],
  synapses: [
    { section: "soma", at: 0.5, ...ALPHA, reversal: 0, weight: 2.5 },
    { section: "soma", at: 0.5, ...ALPHA, reversal: -80, weight: 8 },
  ],
};

const passive = { pas: { g: 1e-4, e: -65 } };
const hh = (scale: number) => ({ hh: { gnabar: 0.12 * scale, gkbar: 0.036 * scale, gl: 0.0003, el: -54.3 } });
const DENDRITES = ["trunk", "left", "right", "oblique", "basal"];

/**
 * A small branching cell of 34 compartments, made up for this library after no animal: HH in the soma and, weaker, in the apical trunk; 30 excitatory and 10 inhibitory
 * synapses over passive dendrites.
 */
const branching: CellSpec = {
  kind: "cell",
  name: "branching",
  startMv: -65,
  celsius: 6.3,
  sections: [
    {
      name: "soma",
      points: [[0, 0, 0, 12], [0, 8, 0, 18], [0, 16, 0, 10]],
      segments: 1,
      ra: 150,
      cm: 1,
      channels: hh(1),
    },
    {
      name: "trunk",
      parent: "soma",
      parentAt: 1,
      points: [[0, 16, 0, 4], [5, 120, 0, 3], [0, 300, 10, 2]],
      segments: 9,
      ra: 150,
      cm: 1.2,
      channels: hh(0.3),
    },
    {
      name: "left",
      parent: "trunk",
      parentAt: 1,
      points: [[0, 300, 10, 1.5], [-100, 380, 0, 1], [-150, 500, 0, 0.6]],
      segments: 7,
      ra: 200,
      cm: 1.2,
      channels: passive,
    },
    {
      name: "right",
      parent: "trunk",
      parentAt: 1,
      points: [[0, 300, 10, 1.2], [120, 420, 0, 0.7]],
      segments: 5,
      ra: 200,
      cm: 1.2,
      channels: passive,
    },
    {
      name: "oblique",
      parent: "trunk",
      parentAt: 0.5,
      points: [[3.943331, 158.040073, 2.113337, 0.9], [153.943331, 158.040073, 2.113337, 0.9]],
      segments: 5,
      ra: 200,
      cm: 1.2,
      channels: passive,
    },
    {
      name: "basal",
      parent: "soma",
      parentAt: 0,
      points: [[0, 0, 0, 1.4], [0, -200, 0, 1.4]],
      segments: 7,
      ra: 150,
      cm: 1.2,
      channels: passive,
    },
  ],
  synapses: Array.from({ length: 40 }, (_, k) => ({
    section: DENDRITES[k % DENDRITES.length],
    at: (7 * k % 40 + 0.5) / 40,
    ...(k < 30
      ? { tauRise: 0.3, tauDecay: 3, reversal: 0, weight: 1.5 }
      : { tauRise: 0.5, tauDecay: 8, reversal: -75, weight: 1.5 }),
  })),
};

const PRESETS: Readonly<Record<string, CellSpec>> = Object.fromEntries(
  [soma, branching, hayCell].map((spec) => [spec.name, spec]),
);

/**
 * Input on which the cells that are built in spike, for `makeCellDataset`: rates of each input at scale 1, Hz, least and largest scale, and what the inputs
 * drive.
 */
export const CELL_PRESET_INPUT: Readonly<
  Record<string, {
    rateHz: number[];
    leastScale?: number;
    mostScale: number;
    drives?: { synapses: number[]; group: number }[];
  }>
> = {
  [soma.name]: { rateHz: [80, 30], mostScale: 4 },
  [branching.name]: {
    rateHz: Array.from({ length: 40 }, (_, k) => k < 30 ? 12 : 15),
    mostScale: 3,
  },
  [hayCell.name]: HAY_INPUT,
};

/** Keys of the references that cells are from. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  [soma.name]: ["olah2022"],
  [hayCell.name]: ["hay2011", "shai2015", "beniaguev2021"],
};

/** Keys of the references that a cell is from, by its name; none where it is made up or not built in. */
export function cellPresetReferences(name: string): readonly string[] {
  return Object.hasOwn(REFERENCES, name) ? REFERENCES[name] : [];
}

/** Names of all detailed cells that are built in. */
export const CELL_PRESETS: readonly string[] = Object.keys(PRESETS);

/** A line about each. */
export const CELL_PRESET_ABOUT: Readonly<Record<string, string>> = {
  "olah2022-soma": "single compartment of Oláh et al. 2022 under drawn synaptic input",
  branching: "small branching cell of 34 compartments with 40 synapses",
  hay2011: "layer-5 pyramidal cell of Hay et al. 2011, 642 compartments, 32 inputs",
};

/**
 * A detailed cell by name.
 * @returns A copy of its spec.
 * @throws {SpecError} When there is none of this name.
 * @example
 * ```ts
 * import { getCellPreset } from "@volley/volley";
 *
 * console.log(getCellPreset("olah2022-soma").sections[0].diameterUm); // 25
 * ```
 */
export function getCellPreset(name: string): CellSpec {
  if (Object.hasOwn(PRESETS, name)) return parseCellSpec(structuredClone(PRESETS[name]));
  const near = nearestName(name, [...CELL_PRESETS]);
  failSpec(
    "preset",
    "find this cell",
    `its name must be one of ${CELL_PRESETS.join(", ")}${near ? ` (did you mean ${near}?)` : ""}`,
    name,
  );
}
