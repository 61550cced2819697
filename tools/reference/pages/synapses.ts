import { SYNAPSE_MODELS } from "../../../lib/spiking/synapses/models.ts";
import type { SynapseModel } from "../../../lib/spiking/synapses/synapse_model.ts";
import type { Formulas } from "../equations/model_equations.ts";
import { SYNAPSE_EQUATIONS, TAGGING_MATH } from "../equations/synapses.ts";
import { alignedMath, nameInLatex } from "../latex.ts";
import { page, sentence, sourceText, table } from "../markdown_parts.ts";
import { defaultsOf, parameterTable, stateTable } from "./parameters.ts";

function updates(formulas: Formulas): string {
  const rows = Object.entries(formulas).map(([name, formula]) => [nameInLatex(name), formula] as const);
  return alignedMath(rows.map(([left, formula]) => [left, formula.replaceAll("Dt_", "Delta_")] as const))
    .replaceAll(" &= ", " &\\leftarrow ").replaceAll("\\mathrm{Dt}", "\\Delta").replaceAll("Dt", "\\Delta");
}

function section(model: SynapseModel): string {
  const { name, about, source, parameters, state, post } = model;
  const { atSource, atTarget } = SYNAPSE_EQUATIONS[name], tagging = name === "tagging-and-capture";
  return [
    `### ${name}`,
    sentence(about),
    tagging
      ? `Between spikes\n\n${TAGGING_MATH}\n\nwith noise $\\xi$, and $[\\ldots]$ 1 where it holds, else 0. The clock moves $P$ and $z$.`
      : "",
    `At a spike of the source${tagging ? ", `t_Ca` after it has arrived" : ""}`,
    updates(atSource),
    "At a spike of the target",
    updates(atTarget),
    tagging ? "" : "The weight stays from 0 to `w_max`.",
    parameterTable(parameters),
    stateTable({ ...state, ...post }, defaultsOf(parameters)),
    `Exact at every event. Source: ${sourceText(source)}.`,
  ].filter((part) => part !== "").join("\n\n");
}

const RECEPTORS = String
  .raw`A population names its receptors, and a projection or drive the one that it hits. Weights are in nS for a receptor with a ` +
  "`reversal`" + String.raw` potential, in pA for one without, in mV for
` + "`delta`" + String.raw`.

## Kinds of receptors

After a spike that arrives at time 0 with weight $w$:

| kind | what it does to the cell | fields |
| --- | --- | --- |
| ${"`delta`"} | the voltage jumps by $w$ | |
| ${"`exponential`"} | $w \, e^{-t/\tau}$ | ${"`tau`, `reversal`, `magnesium`"} |
| ${"`alpha`"} | $w \, \frac{t}{\tau} \, e^{1 - t/\tau}$, $w$ at its peak | ${"`tau`, `reversal`, `magnesium`"} |
| ${"`biexponential`"} | $w \, k \, (e^{-t/\tau_d} - e^{-t/\tau_r})$, $w$ at its peak | ${"`tauRise`, `tauDecay`, `reversal`, `magnesium`"} |
| ${"`saturating`"} | conductance $\sum w \, s$ over the sources, $\frac{ds}{dt} = -\frac{s}{\tau_d} + \alpha \, x \, (1 - s)$, $\frac{dx}{dt} = -\frac{x}{\tau_r}$, $x$ grows by 1 with a spike of the source | ${"`tauRise`, `tauDecay`, `alpha`, `reversal`, `magnesium`"} |
| ${"`graded`"} | conductance $\sum w \, s$ over the sources, $\frac{ds}{dt} = \alpha \, F \, (1 - s) - \beta \, s$, $F = 1 / (1 + e^{-(V - \theta)/\sigma})$ by the voltage $V$ of the source | ${"`alpha`, `beta`, `threshold`, `slope`, `reversal`, `magnesium`"} |

Time constants are in ms, from 0.001 to 10^6. ${"`alpha`"} and ${"`beta`"} are in 1/ms, ${"`threshold`"} ($\theta$) and ${"`slope`"} ($\sigma$) in mV. Saturating receptors are those of
Wang (2002), [doi:10.1016/S0896-6273(02)01092-9](<https://doi.org/10.1016/S0896-6273(02)01092-9>), graded ones those of Wang & Buzsáki (1996),
[doi:10.1523/JNEUROSCI.16-20-06402.1996](https://doi.org/10.1523/JNEUROSCI.16-20-06402.1996).

With ${"`magnesium`"}, mM outside, a conductance has the block of NMDA receptors: $g / (1 + \frac{[Mg]}{3.57} e^{-0.062 V})$, with the voltage at the start of the step. Jahr & Stevens (1990),
[doi:10.1523/JNEUROSCI.10-09-03178.1990](https://doi.org/10.1523/JNEUROSCI.10-09-03178.1990).

## Gap junctions

The current $g \, (V_\mathrm{other} - V)$ flows into each of two cells. The voltage of the other is that of the step's start.

## Short-term plasticity

${"`shortTerm`"} of a projection. A spike counts $u R$ times its weight:

$$
\begin{aligned}
\frac{du}{dt} &= -\frac{u}{\tau_F}, & u &\leftarrow u + U \, (1 - u) \text{ at a spike, before it is transmitted} \\
\frac{dR}{dt} &= \frac{1 - R}{\tau_D}, & R &\leftarrow R - u R \text{ at a spike, after it is transmitted}
\end{aligned}
$$

with ${"`U`"}, ${"`tauFacilitation`"} ($\tau_F$, ms, 0 for none: then $u = U$) and ${"`tauDepression`"} ($\tau_D$, ms, 0 for at once). Tsodyks, Pawelzik & Markram (1998),
[doi:10.1162/089976698300017502](https://doi.org/10.1162/089976698300017502).

## Long-term plasticity

${"`learning`"} of a projection names a model and the parameters that differ from its defaults; the projection's weight is where weights start. A synapse is where its spikes arrive: a spike of the source reaches it
after the delay, one of the target at once. At one time first the source's spikes are delivered, then learnt from, then those of the target. ${"`defineSynapse`"} adds [a model of your own](../extending/index.md).

$\Delta_\mathrm{pre}$ and $\Delta_\mathrm{post}$ are the times since the last spike of the source and of the target. Changes from top to bottom take the values of variables before the spike. Tests compare the equations with the code.`;

/** The page of receptors and of synapses that learn. */
export function synapsesPage(): string {
  const rows = SYNAPSE_MODELS.map(({ name, about }) => [`[\`${name}\`](#${name})`, about]);
  return page(
    "Synapses and plasticity",
    RECEPTORS,
    table(["model", "what it is"], rows),
    ...SYNAPSE_MODELS.map(section),
  );
}
