import { type About, displayed, rounded } from "../base/display.ts";
import type { StimulationComparison, StimulationRow } from "./stimulations.ts";

const HEAD = [
  "stimulation",
  "population",
  "network",
  "surrogate",
  "rate off by",
  "seed floor",
  "course off by",
  "seed floor",
  "gain, network",
  "surrogate",
  "phase, network",
  "surrogate",
] as const;

/** A part in percent. */
function percent(part: number | null): string {
  return part === null ? "–" : `${rounded(Number((100 * part).toPrecision(3)))} %`;
}

function line(row: StimulationRow): string[] {
  const { sine } = row, degrees = (phase: number) => `${Math.round(phase)}°`;
  const hertz = (value: number) => rounded(Number(value.toPrecision(3)), "Hz");
  return [
    ...[row.stimulation, row.population, hertz(row.networkHz), hertz(row.surrogateHz)],
    ...[percent(row.rateError), percent(row.rateFloor), percent(row.courseError), percent(row.courseFloor)],
    ...(sine
      ? [
        ...[hertz(sine.network.gainHz), hertz(sine.surrogate.gainHz)],
        ...[degrees(sine.network.phaseDegrees), degrees(sine.surrogate.phaseDegrees)],
      ]
      : ["", "", "", ""]),
  ];
}

/** The table of a comparison, for people; the first row is its head. */
export function stimulationTable({ rows }: Pick<StimulationComparison, "rows">): string[][] {
  return [[...HEAD], ...rows.map(line)];
}

function about(comparison: StimulationComparison): About {
  const { inputs, amplitude, networks, durationMs, parameters } = comparison;
  const values = Object.entries(parameters).map(([name, value]) => `${name} ${rounded(value)}`);
  return {
    title: "Surrogate beside its network under stimulations",
    facts: [
      ["inputs", `${inputs.join(", ")}, changed by ${percent(amplitude)}`],
      ...(values.length > 0 ? [["parameters", values.join(", ")] as const] : []),
      ["runs of the network", `${networks} of ${rounded(durationMs / 1000, "s")}`],
    ],
    table: stimulationTable(comparison),
  };
}

/** A comparison that shows itself. */
export function displayedStimulations(comparison: StimulationComparison): StimulationComparison {
  return displayed(comparison, { about });
}
