import { type Ensure, ensureTo } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";

/** A place, um. */
export type PointUm = readonly [x: number, y: number, z: number];

/** Electrodes in the tissue around cells. */
export interface ExtracellularProbe {
  /** Places of the electrodes, in the coordinates of the cell, um. */
  electrodes: readonly PointUm[];
  /** Conductivity of the tissue, the same everywhere and in all directions, S/m. @default 0.3 */
  sigma?: number;
  /** Whether the current of a segment leaves it along its axis or at its middle. @default "line" */
  source?: "line" | "point";
  /** How far each cell is moved from where its points are, um; one for each cell. @default none is moved */
  cellsAt?: readonly PointUm[];
}

/** A probe with all its values. */
export type CheckedProbe = Required<Omit<ExtracellularProbe, "cellsAt">> & {
  cellsAt: readonly PointUm[] | null;
};

const OPTIONS: OptionNames<ExtracellularProbe> = {
  electrodes: true,
  sigma: true,
  source: true,
  cellsAt: true,
};

/** Conductivity of grey matter as most models of field potentials take it, S/m. */
const SIGMA = 0.3;

const ensure: Ensure = ensureTo("record outside of cells");

function requirePlaces(places: readonly PointUm[], what: string): void {
  for (const place of places) {
    ensure(
      place.length === 3 && place.every(Number.isFinite),
      `places of ${what} must be three finite numbers, um`,
      `[${place}]`,
    );
  }
}

/**
 * Checks a probe.
 * @param cells Number of cells.
 * @throws {RangeError} One sentence for the first thing that is wrong. @throws {TypeError} When an option is unknown.
 */
export function checkProbe(probe: ExtracellularProbe, cells: number): CheckedProbe {
  requireKnown("record outside of cells", probe, OPTIONS);
  const { electrodes, sigma = SIGMA, source = "line", cellsAt = null } = probe;
  ensure(electrodes.length > 0, "there must be an electrode", "none");
  requirePlaces(electrodes, "electrodes");
  ensure(sigma > 0 && sigma < Infinity, "the conductivity must be positive and finite, S/m", sigma);
  ensure(source === "line" || source === "point", "the source must be one of line, point", source);
  if (cellsAt) {
    ensure(cellsAt.length === cells, `there must be a place for each of ${cells} cells`, cellsAt.length);
    requirePlaces(cellsAt, "cells");
  }
  return { electrodes, sigma, source, cellsAt };
}
