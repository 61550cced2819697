import { NEURON_MODELS } from "../../../lib/spiking/neurons/models.ts";
import type { NeuronModel } from "../../../lib/spiking/neurons/neuron_model.ts";
import type { NeuronEquations } from "../equations/model_equations.ts";
import { NEURON_EQUATIONS } from "../equations/neurons.ts";
import { alignedMath, nameInLatex } from "../latex.ts";
import { page, sentence, sourceText, table } from "../markdown_parts.ts";
import { defaultsOf, parameterTable, stateTable } from "./parameters.ts";

/** A condition such as `V_m reaches V_th` with its names as code. */
function withNames(text: string): string {
  return text.replace(/\b(?:[A-Za-z]+_\w+|v)\b/g, "`$&`");
}

function equations({ change, where = {}, spike, note }: NeuronEquations): string {
  const slopes = Object.entries(change).map(([name, formula]) =>
    [`\\frac{d${nameInLatex(name)}}{dt}`, formula] as const
  );
  const named = Object.entries(where).map(([name, formula]) => [nameInLatex(name), formula] as const);
  const resets = Object.entries(spike.then ?? {}).map(([name, formula]) => `\`${name} = ${formula}\``);
  return [
    alignedMath(slopes),
    named.length > 0 ? `with\n\n${alignedMath(named)}` : "",
    resets.length > 0
      ? `A spike comes when ${withNames(spike.when)}. Then ${resets.join(", ")}.`
      : `A spike is counted when ${withNames(spike.when)}.`,
    note ? withNames(note) : "",
  ].filter((part) => part !== "").join("\n\n");
}

function section(model: NeuronModel): string {
  const { name, about, source, scheme, parameters, state } = model, own = NEURON_EQUATIONS[name];
  const takes = model.receives === false ? "It takes no input." : "";
  return [
    `## ${name}`,
    sentence(about),
    own ? equations(own) : takes,
    Object.keys(parameters).length > 0 ? parameterTable(parameters) : "It has no parameters.",
    stateTable(state, defaultsOf(parameters)),
    `Scheme: ${scheme}.${/^(textbook|none)$/.test(source) ? "" : ` Source: ${sourceText(source)}.`}`,
  ].filter((part) => part !== "").join("\n\n");
}

const INTRODUCTION =
  `A population names its model in \`neuron\`, and in \`parameters\` what differs from the defaults. Values may be numbers, draws, or lists with one number for each neuron
([specs](specs.md#value)). \`defineNeuron\` adds [a model of your own](../extending/index.md).

In the equations $I$ is the current of synapses, stimuli and noise, $g$ the conductance of a neuron's receptors and $E$ their reversal potential. Several receptors are summed.
$L(x) = x / (e^x - 1)$, which is 1 at 0. Times are in ms, voltages in mV, currents in pA, conductances in nS, capacitances in pF, unless a table says otherwise.

A step goes from $t$ to $t + h$. Spikes that arrive at $t$ are in the inputs already. The model integrates its state, adds the jumps of delta synapses that arrive at $t + h$, compares with its threshold, and
resets. A spike has the time $t + h$. Refractory times are rounded to steps. Tests compare each equation on this page with a step of the code.`;

/** The page of all models of neurons. */
export function neuronsPage(): string {
  const rows = NEURON_MODELS.map(({ name, about }) => [`[\`${name}\`](#${name})`, about]);
  return page(
    "Models of neurons",
    INTRODUCTION,
    table(["model", "what it is"], rows),
    ...NEURON_MODELS.map(section),
  );
}
