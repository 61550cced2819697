import { SpecError } from "./errors.ts";
import { type MifSpec, parseMifSpec } from "./mif_spec.ts";
import { nearestName } from "./nearest_name.ts";

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

const PRESETS: Readonly<Record<string, { about: string; spec: MifSpec }>> = Object.fromEntries(
  ([
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
  ] as [string, string, Omit<MifSpec, "name">][]).map((
    [name, about, fields],
  ) => [name, { about, spec: { ...fields, name } }]),
);

/** Names of the presets with a line about each. */
export function listPresets(): { name: string; about: string }[] {
  return Object.entries(PRESETS).map(([name, { about }]) => ({ name, about }));
}

/**
 * A preset's spec.
 * @param name Such as `mif-syn`; see {@link listPresets}.
 * @throws {SpecError} When there is no such preset; names the nearest.
 * @example
 * ```ts
 * import { getPreset } from "@volley/volley";
 * const spec = getPreset("mif-syn");
 * if (spec.tau_EE !== 1.3) throw new Error("not the synchronous regime");
 * ```
 */
export function getPreset(name: string): MifSpec {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (!preset) {
    const near = nearestName(name, Object.keys(PRESETS));
    const hint = near ? `did you mean ${near}?` : `there are ${Object.keys(PRESETS).join(", ")}`;
    throw new SpecError("preset", [
      `Cannot load a preset as there is none of this name: current value is ${name} (${hint}).`,
    ]);
  }
  return parseMifSpec(preset.spec);
}
