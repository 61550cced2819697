import { failSpec } from "../base/spec_error.ts";
import type { MifSpec } from "./mif_spec.ts";
import type { MultibandSpec } from "./multiband_spec.ts";
import { withKnown } from "../base/nearest_name.ts";
import { type NetworkKind, type NetworkSpec, parseSpec, requireMif } from "./network_spec.ts";

/** Li, Chariker & Young (2019), doi:10.1007/s00285-018-1268-0, section 3.1: what all three regimes share. */
const LI_CHARIKER_YOUNG: Omit<MifSpec, "name" | "tau_EE" | "tau_IE"> = {
  kind: "mif",
  N_E: 300,
  N_I: 100,
  P_EE: 0.15,
  P_IE: 0.5,
  P_EI: 0.5,
  P_II: 0.4,
  S_EE: 5,
  S_IE: 2,
  S_EI: 4.91,
  S_II: 4.91,
  tau_EI: 4.5,
  tau_II: 4.5,
  lambda_E: 7000,
  lambda_I: 7000,
  tau_R: 2.5,
  threshold: 100,
  inhibitoryReversal: -66,
  inhibitoryKick: "voltage-dependent",
  selfHits: true,
  refractoryHits: "pending",
};

/** Cai et al. (2021): a quarter of the cells, couplings times four, no refractoriness. */
const SMALL = { ...LI_CHARIKER_YOUNG, N_E: 75, N_I: 25, S_EE: 20, S_IE: 8, S_EI: 20, S_II: 20, tau_R: 0 };

/**
 * Wu et al. (2022), doi:10.48550/arXiv.2206.14942, figure 1: all connections with p = 0.8; voltages times b = 3, and
 * kicks times b/p, so that the currents are those of all-to-all connections. S_EI = 4.91 f b/p with f = 0.40, 0.427 or
 * 0.416 decides on the beats.
 */
const MULTIBAND: Omit<MultibandSpec, "name" | "S_EI"> = {
  kind: "multiband",
  N_E: 300,
  N_I: 100,
  P_EE: 0.8,
  P_IE: 0.8,
  P_EI: 0.8,
  P_II: 0.8,
  S_EE: 2.8125,
  S_IE: 3.75,
  S_II: 7.365,
  tau_EE: 1.4,
  tau_IE: 1.2,
  tau_EI: 4.5,
  tau_II: 4.5,
  lambda_E: 21_000,
  lambda_I: 21_000,
  threshold: 300,
  inhibitoryReversal: -198,
};

/** Name of a preset of a kind of network. */
export type PresetName<Kind extends NetworkKind = NetworkKind> = `${Kind}-${string}`;

type Entries<Spec> = [name: string, about: string, fields: Omit<Spec, "name">][];

const MIF_PRESETS: Entries<MifSpec> = [
  ["mif-hom", "homogeneous regime of Li, Chariker & Young 2019", {
    ...LI_CHARIKER_YOUNG,
    tau_EE: 4,
    tau_IE: 1.2,
  }],
  ["mif-reg", "regular regime of Li, Chariker & Young 2019", {
    ...LI_CHARIKER_YOUNG,
    tau_EE: 2,
    tau_IE: 1.2,
  }],
  ["mif-syn", "synchronous regime of Li, Chariker & Young 2019", {
    ...LI_CHARIKER_YOUNG,
    tau_EE: 1.3,
    tau_IE: 0.95,
  }],
  ["mif-cai-reg", "regular regime of Cai et al. 2021", { ...LI_CHARIKER_YOUNG, tau_EE: 1.7, tau_IE: 1.2 }],
  ["mif-cai-syn", "synchronous regime of Cai et al. 2021", {
    ...LI_CHARIKER_YOUNG,
    tau_EE: 1.4,
    tau_IE: 1.2,
  }],
  ["mif-small-hom", "75 + 25 cells without refractoriness, homogeneous", {
    ...SMALL,
    tau_EE: 4,
    tau_IE: 1.2,
  }],
  ["mif-small-reg", "75 + 25 cells without refractoriness, regular", {
    ...SMALL,
    tau_EE: 1.7,
    tau_IE: 1.2,
  }],
  ["mif-small-syn", "75 + 25 cells without refractoriness, synchronous", {
    ...SMALL,
    tau_EE: 1.4,
    tau_IE: 1.2,
  }],
  ["mif-second", "second family: weak drive, constant inhibitory kicks", {
    ...LI_CHARIKER_YOUNG,
    S_EE: 4,
    S_IE: 3,
    S_EI: 2.2,
    S_II: 2,
    tau_EE: 2,
    tau_IE: 2,
    tau_EI: 3,
    tau_II: 3,
    lambda_E: 3000,
    lambda_I: 3000,
    tau_R: 4,
    inhibitoryKick: "constant",
    refractoryHits: "none",
  }],
];

const MULTIBAND_PRESETS: Entries<MultibandSpec> = [
  ["multiband-one-beat", "perfect integrators of Wu et al. 2022: one gamma beat, 44 Hz", {
    ...MULTIBAND,
    S_EI: 7.365,
  }],
  ["multiband-two-beat", "the same with more inhibition: two beats, 27 and 54 Hz", {
    ...MULTIBAND,
    S_EI: 7.8621375,
  }],
  ["multiband-irregular", "the same, between these: irregular beats in several bands", {
    ...MULTIBAND,
    S_EI: 7.6596,
  }],
];

const PRESETS: Readonly<Record<string, { about: string; spec: NetworkSpec }>> = Object.fromEntries(
  [...MIF_PRESETS, ...MULTIBAND_PRESETS].map(([name, about, fields]) => [
    name,
    { about, spec: { ...fields, name } as NetworkSpec },
  ]),
);

/** Keys of the references that a preset is from, by its name, beside that of its kind of network. */
export function presetReferences(name: string): readonly string[] {
  return Object.hasOwn(PRESETS, name) && /^mif-(cai|small)/.test(name) ? ["cai2021"] : [];
}

/**
 * Names of the presets with a line about each.
 * @param kind Only those of this kind of network. @default all
 */
export function listPresets<Kind extends NetworkKind = NetworkKind>(
  kind?: Kind,
): { name: PresetName<Kind>; about: string }[] {
  return Object.entries(PRESETS)
    .filter(([_, { spec }]) => kind === undefined || spec.kind === kind)
    .map(([name, { about }]) => ({ name: name as PresetName<Kind>, about }));
}

/**
 * A preset's spec; the type of `name` says of which kind.
 * @param name Such as `mif-syn`; see {@link listPresets}.
 * @throws {SpecError} When there is no such preset; names the nearest.
 * @example
 * ```ts
 * import { getPreset } from "@volley/volley";
 * const spec = getPreset("mif-syn");
 * if (spec.tau_EE !== 1.3) throw new Error("not the synchronous regime");
 * ```
 */
export function getPreset(name: PresetName<"mif">): MifSpec;
/** A multi-band preset's spec. */
export function getPreset(name: PresetName<"multiband">): MultibandSpec;
/** The spec of a preset that is known only when it runs, of any kind. */
export function getPreset(name: string): NetworkSpec;
export function getPreset(name: string): NetworkSpec {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (!preset) {
    failSpec("preset", "load a preset", "there is none of this name", withKnown(name, Object.keys(PRESETS)));
  }
  return parseSpec(preset.spec);
}

/**
 * The spec of a preset that must be a Markovian network.
 * @param name Such as `mif-syn`, known only when it runs.
 * @throws {SpecError} When there is no such preset, or it is of another kind.
 */
export function getMifPreset(name: string): MifSpec {
  return requireMif(getPreset(name), "use this preset");
}
