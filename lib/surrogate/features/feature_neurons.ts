import { fail } from "../../base/fail.ts";
import type { FeatureNeuron } from "./feature_neuron.ts";

/** A cylinder as long as wide, um, and what Pospischil's programs put on it, S/cm^2, as parameters of `pospischil`. */
function pospischil(size: number, rest: number, densities: Record<string, number>): Record<string, number> {
  const area = Math.PI * size ** 2;
  const conductances = Object.entries(densities).map(([name, density]) => [name, 10 * density * area]);
  return { C_m: area / 100, area, E_L: rest, ...Object.fromEntries(conductances) };
}

function cell(
  name: string,
  [low, high]: readonly [number, number],
  rest: Partial<FeatureNeuron> = {},
): FeatureNeuron {
  return {
    ...{ name, neuron: name, parameters: {}, threshold: 0, current: { low, high }, durationMs: 400 },
    stepsPerMs: 50,
    ...rest,
  };
}

const SPIKING = { g_Na: 0.05, g_K: 0.005 };

/**
 * Nine models of the Hodgkin-Huxley type: the squid's axon; Traub and Miles as in Brette et al. (2007); the regular spiking, fast spiking, intrinsically
 * bursting and low-threshold neurons of Pospischil et al. (2008) with the numbers of the authors' programs; the interneuron of Wang & Buzsaki (1996); the axon of
 * Connor & Stevens (1971); the muscle fibre of Morris & Lecar (1981).
 *
 * Wang et al. (2022), doi:10.3389/fncom.2021.800875, have nine models of their own, of which only Wang & Buzsaki and probably Morris & Lecar are among these;
 * others that their key words name (Fohlmeister, Ermentrout, Gouwens, Yang) are not here.
 */
export const FEATURE_NEURONS: readonly FeatureNeuron[] = [
  cell("hodgkin-huxley", [650, 2500]),
  cell("traub-miles", [50, 1200], { parameters: { t_ref: 0 }, threshold: -20 }),
  cell("pospischil-rs", [750, 2500], {
    neuron: "pospischil",
    parameters: pospischil(96, -70, { ...SPIKING, g_L: 1e-4, g_M: 7e-5 }),
  }),
  cell("pospischil-fs", [400, 1800], {
    neuron: "pospischil",
    parameters: pospischil(67, -70, { g_Na: 0.05, g_K: 0.01, g_L: 1.5e-4, g_M: 0 }),
  }),
  cell("pospischil-ib", [150, 800], {
    neuron: "pospischil",
    parameters: pospischil(96, -85, { ...SPIKING, g_L: 1e-5, g_M: 3e-5, g_CaL: 1.7e-4 }),
    durationMs: 600,
  }),
  cell("pospischil-lts", [150, 800], {
    neuron: "pospischil",
    parameters: pospischil(96, -85, { ...SPIKING, g_L: 1e-5, g_M: 3e-5, g_CaT: 4e-4 }),
    durationMs: 600,
  }),
  cell("wang-buzsaki", [30, 600]),
  cell("connor-stevens", [950, 3500]),
  cell("morris-lecar", [10_000, 18_000], { durationMs: 1000 }),
];

/**
 * The neuron of this name among {@linkcode FEATURE_NEURONS}.
 * @throws {RangeError} When there is none.
 */
export function featureNeuron(name: string): FeatureNeuron {
  const found = FEATURE_NEURONS.find((one) => one.name === name);
  if (found) return structuredClone(found);
  const names = FEATURE_NEURONS.map((one) => one.name).join(", ");
  fail("find this cell", `its name must be one of ${names}`, name);
}
