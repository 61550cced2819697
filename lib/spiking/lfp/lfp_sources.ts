import { failSpec } from "../../base/spec_error.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import type { NeuronModel } from "../neurons/neuron_model.ts";
import type { Receptor } from "../receptor.ts";
import type { TraceOptions } from "../simulation/spiking_run.ts";
import type { SpikingSpec } from "../spec_types.ts";
import { mixedReceptors } from "./separate_receptors.ts";

/** Whose currents make a local field potential. */
export interface LfpChoice {
  /** Name of the population of pyramidal cells. */
  population: string;
  /** Its AMPA receptors. @default those through which current flows in, but for NMDA receptors */
  ampa?: readonly string[];
  /** Its GABA receptors. @default those through which current flows out, but for NMDA receptors */
  gaba?: readonly string[];
}

/** Whose currents make a local field potential, with all that has to be recorded for it. */
export interface LfpSources extends LfpChoice {
  /** N, cells of the population. */
  size: number;
  /** The first variable of its model, its voltage. */
  voltage: string;
  /** Receptors that are told apart by which way their currents flow. */
  told: readonly string[];
  /** Receptors that are neither, as their voltage blocks them or they saturate: NMDA receptors. */
  leftOut: readonly string[];
}

const OPTIONS: OptionNames<LfpChoice> = { population: true, ampa: true, gaba: true };
const TASK = "make a field potential";

/** Whether a receptor is as NMDA receptors are: blocked by the voltage, or saturating. */
function isBlocked(receptor: Receptor): boolean {
  if (receptor.kinetics === "delta") return false;
  if (receptor.kinetics === "saturating") return true;
  return (receptor.magnesium ?? 0) > 0 || receptor.block !== undefined;
}

function requireReceptors(
  chosen: readonly string[],
  known: readonly string[],
  { population, field }: { population: string; field: string },
): void {
  const odd = chosen.find((name) => !known.includes(name));
  if (odd === undefined) return;
  failSpec(field, TASK, `receptors of ${population} whose currents are known are ${known.join(", ")}`, odd);
}

/**
 * Works out whose currents make a local field potential.
 * @param spec The network.
 * @param choice The population of pyramidal cells, and its receptors where their currents do not tell them apart.
 * @param options.neurons Models of neurons besides those of the library.
 * @throws {SpecError} When there is no such population, it has no receptors whose currents are known, one of them both excites and inhibits, or
 * a chosen one is none of them.
 * @throws {TypeError} When a name of the choice is unknown.
 */
export function lfpSources(
  spec: SpikingSpec,
  choice: LfpChoice,
  { neurons = [] }: { neurons?: readonly NeuronModel[] } = {},
): LfpSources {
  requireKnown(TASK, choice, OPTIONS);
  const { population, ampa, gaba } = choice;
  const own = spec.populations.find(({ name }) => name === population);
  if (!own) {
    const names = spec.populations.map(({ name }) => name).join(", ");
    failSpec(
      "population",
      TASK,
      `its pyramidal cells must be a population of ${spec.name} (${names})`,
      population,
    );
  }
  const model = [...NEURON_MODELS, ...neurons].find(({ name }) => name === own.neuron)!;
  const known = Object.entries(own.receptors ?? {}).filter(([, receptor]) =>
    receptor.kinetics !== "delta" && !(model.dendritic && receptor.reversal !== undefined)
  );
  if (known.length === 0) {
    const why = own.receptors && Object.keys(own.receptors).length > 0
      ? "jumps of the voltage and synapses on a dendrite have no current that is known"
      : "it has no receptors";
    failSpec(
      "population",
      TASK,
      `${population} must have receptors whose currents are known: ${why}`,
      population,
    );
  }
  const names = known.map(([name]) => name), chosen = [...ampa ?? [], ...gaba ?? []];
  requireReceptors(ampa ?? [], names, { population, field: "ampa" });
  requireReceptors(gaba ?? [], names, { population, field: "gaba" });
  const twice = ampa?.find((name) => gaba?.includes(name));
  if (twice !== undefined) failSpec("gaba", TASK, "no receptor may be both AMPA and GABA", twice);
  const blocked = known.filter(([, receptor]) => isBlocked(receptor)).map(([name]) => name);
  const others = names.filter((name) => !chosen.includes(name));
  const told = ampa && gaba ? [] : others.filter((name) => !blocked.includes(name));
  const mixed = mixedReceptors(spec, population).find((name) => told.includes(name) || chosen.includes(name));
  if (mixed !== undefined) {
    const rule =
      `excitation and inhibition of ${population} must have receptors of their own, as separateReceptors() gives them`;
    failSpec("population", TASK, rule, `both through ${mixed}`);
  }
  return {
    ...{ population, size: own.size, voltage: Object.keys(model.state)[0], told },
    ...(ampa ? { ampa } : {}),
    ...(gaba ? { gaba } : {}),
    leftOut: others.filter((name) => !told.includes(name)),
  };
}

/** What a run has to record for {@linkcode lfpProxies}: sums of currents, and of voltages. */
export function lfpRecord({ population, ampa = [], gaba = [], told, voltage }: LfpSources): TraceOptions[] {
  return [
    ...[...ampa, ...gaba, ...told].map((variable): TraceOptions => ({
      population,
      variable,
      sum: "currents",
    })),
    { population, variable: voltage, sum: "values" },
  ];
}
