/** Formulas by what they define. */
export type Formulas = Readonly<Record<string, string>>;

/**
 * The equations of a model of a neuron. Names are those of its parameters and variables; beside these stand `I`, the current of synapses, stimuli and noise, `g`,
 * the conductance of its receptors, and `E`, their reversal potential.
 */
export interface NeuronEquations {
  /** Time derivatives of the state variables, per ms. */
  change: Formulas;
  /** What the names in them stand for. @default nothing */
  where?: Formulas;
  /** When a spike comes, and what it changes; none where the voltage is not reset. */
  spike: { when: string; then?: Formulas };
  /** What is to be known beside. @default nothing */
  note?: string;
}

/** The equations of a channel: its current, and for each gate its rates of opening and closing (1/ms) or steady state and time constant (ms). */
export interface ChannelEquations {
  /** Current density, mA/cm2. */
  current: string;
  gates: Readonly<Record<string, { open: string; close: string } | { steady: string; tau: string }>>;
  where?: Formulas;
}

/** What a synapse that learns does when spikes come: new values of its variables. */
export interface SynapseEquations {
  /** At a spike of the source, in order; the weight first, then traces. */
  atSource: Formulas;
  /** At a spike of the target. */
  atTarget: Formulas;
  note?: string;
}
