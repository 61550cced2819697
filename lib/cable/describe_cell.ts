import type { CellSpec, Section } from "./cell_spec.ts";
import { branchLength, regionOf } from "./spread_synapses.ts";

/** Sections of one region of a cell. */
export interface CellRegion {
  /** Its name: that of its sections up to `[`. */
  name: string;
  /** Number of sections. */
  sections: number;
  /** Number of compartments. */
  compartments: number;
  /** Length of all branches, um. */
  lengthUm: number;
  /** Models of channels that some of its sections have. */
  channels: string[];
}

/** What a detailed cell consists of. Plain data. */
export interface CellDescription {
  /** Number of sections. */
  sections: number;
  /** Number of compartments. */
  compartments: number;
  /** Names of the sections, in their order. */
  names: string[];
  /** Regions, in the order of their first sections. */
  regions: CellRegion[];
  /** Synapses whose reversal potential is not below the start's, and those that inhibit. */
  synapses: { excitatory: number; inhibitory: number };
}

const sum = (sections: readonly Section[], of: (section: Section) => number) =>
  sections.reduce((total, section) => total + of(section), 0);

/** Tells the regions, compartments, channels and synapses of a detailed cell, without simulating it. */
export function describeCell({ sections, synapses = [], startMv }: CellSpec): CellDescription {
  const regions = [...new Set(sections.map(regionOf))].map((name): CellRegion => {
    const own = sections.filter((section) => regionOf(section) === name);
    return {
      name,
      sections: own.length,
      compartments: sum(own, ({ segments }) => segments),
      lengthUm: sum(own, branchLength),
      channels: [...new Set(own.flatMap(({ channels }) => Object.keys(channels)))],
    };
  });
  const inhibitory = synapses.filter(({ reversal }) => reversal < startMv).length;
  return {
    sections: sections.length,
    names: sections.map(({ name }) => name),
    compartments: sum(sections, ({ segments }) => segments),
    regions,
    synapses: { excitatory: synapses.length - inhibitory, inhibitory },
  };
}
