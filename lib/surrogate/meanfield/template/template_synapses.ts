import { failSpec } from "../../../base/spec_error.ts";
import type { TransferSynapse } from "../../../meanfield/transfer/semi_analytic_spec.ts";
import type { Receptor } from "../../../spiking/receptor.ts";
import type { Projection } from "../../../spiking/spec_types.ts";
import { typicalWeight } from "../channel_input.ts";
import type { IsolatedPopulation } from "../isolated_population.ts";

/** Time constant of the current that stands for a jump of the voltage, ms: much shorter than any membrane's. */
const JUMP_MS = 0.01;
/** Rises of at most this part of the decay are left out, at the same area; from this part on, rise and decay are taken for one. */
const SHORT_RISE = 0.2, LONG_RISE = 0.5;

/** Fails as the template has no place for something. */
export function failTemplate(path: string, rule: string, value: unknown): never {
  failSpec(path, "use the semi-analytic template", rule, value);
}

/** Area of a difference of exponentials whose peak is 1, ms. */
function areaOf(rise: number, decay: number): number {
  const peak = rise * decay / (decay - rise) * Math.log(decay / rise);
  return (decay - rise) / (Math.exp(-peak / decay) - Math.exp(-peak / rise));
}

/** What the template knows of a receptor: kinetics, and what weights are multiplied by. */
type Kinetics = Pick<TransferSynapse, "kinetics" | "tau" | "reversal"> & { times: number };

/**
 * A receptor as the template has it. A jump of the voltage is a short current of the same charge; a difference of exponentials is an
 * exponential of the same area where its rise is short, an alpha function of the same area where its rise is long.
 * @param C_m Capacitance, pF. @throws {SpecError} Where there is no honest one.
 */
export function templateKinetics(receptor: Receptor, { path, C_m }: { path: string; C_m: number }): Kinetics {
  if (receptor.kinetics === "delta") return { kinetics: "exponential", tau: JUMP_MS, times: C_m / JUMP_MS };
  if (receptor.magnesium || receptor.block) {
    failTemplate(path, "its conductance must not be blocked by the voltage", receptor.kinetics);
  }
  const { reversal } = receptor, own = reversal === undefined ? {} : { reversal };
  switch (receptor.kinetics) {
    case "exponential":
    case "alpha":
      return { kinetics: receptor.kinetics, tau: receptor.tau, ...own, times: 1 };
    case "biexponential": {
      const { tauRise: rise, tauDecay: decay } = receptor;
      const area = areaOf(rise, decay), tau = (rise + decay) / 2;
      if (rise >= LONG_RISE * decay) return { kinetics: "alpha", tau, ...own, times: area / (Math.E * tau) };
      if (rise <= SHORT_RISE * decay) {
        return { kinetics: "exponential", tau: decay, ...own, times: area / decay };
      }
      const rule = "its rise must be at most a fifth or at least half of its decay";
      return failTemplate(path, rule, `${rise} of ${decay} ms`);
    }
    default:
      return failTemplate(
        path,
        "its kinetics must be delta, exponential, alpha or biexponential",
        receptor.kinetics,
      );
  }
}

/** The weight that stands for those of a projection's synapses. */
function weightOf({ connect, weight }: Projection): { weight: number; share: number } {
  const listed = connect.rule === "pairs" ? connect.weights : undefined;
  if (!listed || listed.length === 0) return typicalWeight(weight);
  const sum = listed.reduce((all, one) => all + one, 0);
  const squares = listed.reduce((all, one) => all + one * one, 0);
  if (squares === 0) return { weight: 0, share: 1 };
  return { weight: squares / sum, share: sum * sum / squares / listed.length };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/**
 * Synapses of the template, by the channels that reach a population. The rate of a channel is that of its events, so that K is 1, less where weights
 * differ, as then fewer and larger ones stand for them. Several receptors that one source reaches count as independent.
 * @param C_m Capacitance, pF. @throws {SpecError} Where the template has no place for a synapse.
 */
export function templateSynapses(isolated: IsolatedPopulation, C_m: number): TransferSynapse[] {
  const { spec, channels, inputs, population: { name, receptors } } = isolated;
  return inputs.flatMap((input, c): TransferSynapse[] => {
    const from = channels[c].name;
    const synapse = (receptor: string, weight: number, contacts: number) => {
      const path = `populations.${name}.receptors.${receptor}`;
      const { times, ...kinetics } = templateKinetics(receptors![receptor], { path, C_m });
      return { from, contacts, weight: weight * times, ...kinetics };
    };
    if (input.kind === "random") {
      return input.hits.map(({ receptor, weight, share }) => synapse(receptor, weight, share));
    }
    return channels[c].projections.map((at, k) => {
      const projection = spec.projections[at];
      if (projection.shortTerm) {
        const rule = "the template's synapses must have no short-term plasticity";
        failTemplate(`projections.${at}.shortTerm`, rule, `${projection.from}->${name}`);
      }
      const { weight, share } = weightOf(projection);
      const each = input.hits > 0 ? mean(input.degrees[k]) / input.hits : 0;
      return synapse(projection.receptor, weight, share * each);
    });
  });
}
