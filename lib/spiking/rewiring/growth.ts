import type { SynapticElements } from "./rewiring_types.ts";

/** A growth curve with its constants. */
export interface Growth {
  curve: "gaussian" | "linear";
  /** Elements per ms. */
  rate: number;
  target: number;
  /** Middle and width of the Gaussian. */
  xi: number;
  zeta: number;
}

/** Works out a growth curve. */
export function growthOf({ curve = "gaussian", rate, target, eta = 0 }: SynapticElements): Growth {
  return { curve, rate, target, xi: (eta + target) / 2, zeta: (target - eta) / (2 * Math.sqrt(Math.LN2)) };
}

/** Growth at a level of calcium, elements per ms. */
export function growthAt({ curve, rate, target, xi, zeta }: Growth, calcium: number): number {
  if (curve === "linear") return rate * (1 - calcium / target);
  const away = (calcium - xi) / zeta;
  return rate * (2 * Math.exp(-away * away) - 1);
}

/** Nodes and weights of the rule of Gauss and Legendre with three points, on (0, 1). */
const NODES = [0.5 - Math.sqrt(0.15), 0.5, 0.5 + Math.sqrt(0.15)];
const WEIGHTS = [5 / 18, 8 / 18, 5 / 18];
/** By how much calcium may fall in the time that the rule takes at once, parts of itself and of a Gaussian's width: the rule is then right to 1e-8 of what may grow. */
const FALL = { part: 1 / 16, width: 1 / 8 };
/** Most pieces of calcium's time constant: where calcium is 32 widths of a Gaussian and more, what that adds is small. */
const MOST_PIECES = 256;

/**
 * Elements after a time without spikes, during which calcium decays, never below 0.
 * @param grown Elements before, by kind; they are changed.
 * @param calcium Before. @param ms How long. @param tauMs Time constant of calcium.
 * @returns Calcium after it.
 */
export function grow(
  grown: readonly { values: Float64Array; growth: Growth }[],
  cell: number,
  { calcium, ms, tauMs }: { calcium: number; ms: number; tauMs: number },
): number {
  const width = grown.reduce((least, { growth: { zeta } }) => Math.min(least, zeta), Infinity);
  const fastest = Math.min(MOST_PIECES, Math.max(1 / FALL.part, calcium / (FALL.width * width)));
  const pieces = Math.max(1, Math.ceil(fastest * ms / tauMs)), length = ms / pieces;
  const decays = NODES.map((node) => Math.exp(-node * length / tauMs));
  const decay = Math.exp(-length / tauMs);
  let level = calcium;
  for (let piece = 0; piece < pieces; piece++) {
    for (const { values, growth } of grown) {
      let sum = 0;
      for (let at = 0; at < NODES.length; at++) sum += WEIGHTS[at] * growthAt(growth, level * decays[at]);
      values[cell] = Math.max(0, values[cell] + length * sum);
    }
    level *= decay;
  }
  return level;
}
