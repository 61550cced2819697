import { displayed } from "../base/display.ts";
import { aboutRun } from "../system/about_run.ts";
import type { Run } from "../system/run.ts";
import { countsOfRun } from "./counts_of.ts";
import type { EnsembleRun } from "./run.ts";

/** A run of Markovian networks in the form of runs of all systems. */
export function runOfEnsemble(run: EnsembleRun): Run {
  return { ...run, system: run.specs[0].kind, counts: countsOfRun(run) };
}

/** A run of Markovian networks that shows itself. */
export function displayedEnsemble(run: EnsembleRun): EnsembleRun {
  return displayed(run, { about: (own) => aboutRun(runOfEnsemble(own)), kind: "run", drawn: runOfEnsemble });
}
