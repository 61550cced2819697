import { type CellSpec, parseCellSpec } from "./cell_spec.ts";
import { nearestName } from "../nearest_name.ts";
import { SpecError } from "../errors.ts";

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

const PRESETS: Readonly<Record<string, CellSpec>> = { [soma.name]: soma };

/** Names of all detailed cells that are built in. */
export const CELL_PRESETS: readonly string[] = Object.keys(PRESETS);

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
  throw new SpecError("preset", [
    `Cannot find this cell as its name must be one of ${CELL_PRESETS.join(", ")}${
      near ? ` (did you mean ${near}?)` : ""
    }: current value is ${name}.`,
  ]);
}
