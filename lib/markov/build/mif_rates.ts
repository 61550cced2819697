import type { MifSpec } from "../mif_spec.ts";

/** Constants of one population of one parameter set, in the form of the WGSL struct `Population` of mif_path.wgsl. */
export interface PopulationRates {
  /** Voltage units; the lowest voltage is given as M_r. */
  threshold: number;
  lowest: number;
  /** 1 when spikes are followed by refractoriness; when a spike may hit its own cell; when refractory cells are hit. */
  refractory: number;
  self_hits: number;
  refractory_hits: number;
  /** 1 when inhibitory kicks are constant. */
  inhibition_constant: number;
  /** Probability that a spike of an E or an I cell hits, in units of 2^-31. */
  hit_e: number;
  hit_i: number;
  /** Kicks of the drive, and waking, per ms. */
  drive: number;
  wake: number;
  /** Mean delays of kicks from E and from I cells, ms, and their inverses, per ms. */
  tau_e: number;
  tau_i: number;
  ring_e: number;
  ring_i: number;
  /** Size of a kick from an E cell, voltage units: whole part and rest. */
  kick_whole: number;
  kick_part: number;
  /** Kick from an I cell: its size, voltage units, or its slope against V + M_r. */
  inhibition: number;
}

/** Constants of the exact simulation for the E and the I cells of a network, in single precision. */
export function mifRates(spec: MifSpec): [PopulationRates, PopulationRates] {
  const constant = spec.inhibitoryKick === "constant";
  const span = spec.threshold - spec.inhibitoryReversal;
  const make = (target: "E" | "I"): PopulationRates => {
    const kick = spec[`S_${target}E`];
    const inhibition = spec[`S_${target}I`];
    return {
      threshold: spec.threshold,
      lowest: -spec.inhibitoryReversal,
      refractory: Number(spec.tau_R > 0),
      self_hits: Number(spec.selfHits),
      refractory_hits: Number(spec.refractoryHits === "pending"),
      inhibition_constant: Number(constant),
      hit_e: Math.round(spec[`P_${target}E`] * 2 ** 31),
      hit_i: Math.round(spec[`P_${target}I`] * 2 ** 31),
      drive: Math.fround(spec[`lambda_${target}`] / 1000),
      wake: spec.tau_R > 0 ? Math.fround(1 / spec.tau_R) : 0,
      tau_e: Math.fround(spec[`tau_${target}E`]),
      tau_i: Math.fround(spec[`tau_${target}I`]),
      ring_e: Math.fround(1 / spec[`tau_${target}E`]),
      ring_i: Math.fround(1 / spec[`tau_${target}I`]),
      kick_whole: Math.floor(kick),
      kick_part: Math.fround(kick - Math.floor(kick)),
      inhibition: Math.fround(constant ? inhibition : inhibition / span),
    };
  };
  return [make("E"), make("I")];
}
