import type { ChannelModel } from "../../../lib/cable/channels/channel_model.ts";
import { CHANNEL_MODELS } from "../../../lib/cable/channels/models.ts";
import { POOL } from "../../../lib/cable/channels/pool.ts";
import { CHANNEL_EQUATIONS } from "../equations/channels.ts";
import type { ChannelEquations } from "../equations/model_equations.ts";
import { alignedMath, nameInLatex } from "../latex.ts";
import { page, sentence, sourceText, table } from "../markdown_parts.ts";
import { parameterTable } from "./parameters.ts";

function equations({ current, gates, where = {} }: ChannelEquations): string {
  const lines: (readonly [string, string])[] = [["i", current]];
  for (const [name, gate] of Object.entries(gates)) {
    if ("tau" in gate) lines.push([`${name}_\\infty`, gate.steady], [`\\tau_${name}`, gate.tau]);
    else lines.push([`\\alpha_${name}`, gate.open], [`\\beta_${name}`, gate.close]);
  }
  return alignedMath([
    ...lines,
    ...Object.entries(where).map(([name, formula]) => [nameInLatex(name), formula] as const),
  ]);
}

function section({ name, about, source, parameters, gates, q10, calcium }: ChannelModel): string {
  return [
    `## ${name}`,
    sentence(about),
    equations(CHANNEL_EQUATIONS[name]),
    parameterTable(parameters),
    gates.length > 0 ? `Gates: ${gates.map((gate) => `\`${gate.name}\` (${gate.about})`).join(", ")}.` : "",
    q10 ? `Rates are those at ${q10.celsius} °C and grow by the factor ${q10.factor} in 10 K.` : "",
    calcium ? "Its current is calcium, which a pool takes up." : "",
    source === "textbook" ? "" : `Source: ${sourceText(source)}.`,
  ].filter((part) => part !== "").join("\n\n");
}

const INTRODUCTION =
  `A section of a [detailed cell](detailed-cells.md) names its channels, and of each the parameters that differ from the defaults. Currents $i$ are densities in mA/cm², positive where they flow out of the cell.
The voltage $v$ is in mV, $Ca$ is the calcium inside in mM.

A gate $x$ moves by its rates of opening and closing in 1/ms, or towards its steady state with a time constant in ms. The voltage of a compartment follows from all currents:

$$
\\begin{aligned}
\\frac{dx}{dt} &= \\alpha_x \\, (1 - x) - \\beta_x \\, x \\quad \\text{or} \\quad \\frac{dx}{dt} = \\frac{x_\\infty - x}{\\tau_x} \\\\
c_m \\frac{dv}{dt} &= -\\sum i - i_\\mathrm{syn} + \\frac{1}{r_a} \\frac{\\partial}{\\partial s}\\left(\\frac{d}{4} \\frac{\\partial v}{\\partial s}\\right)
\\end{aligned}
$$

with $s$ the place along a section, $d$ its diameter, $r_a$ the resistivity \`ra\` and $c_m$ the capacitance \`cm\`. $L(x) = x / (e^x - 1)$, which is 1 at 0. Tests compare each equation on this page with the code.
\`defineChannel\` adds [a channel of your own](../extending/index.md).`;

const POOL_TEXT = `## pool

Calcium in a shell below the membrane, as an entry \`pool\` among a section's channels:

$$
\\frac{dCa}{dt} = -\\frac{10^4 \\, i_{Ca}}{2 \\, F \\, \\mathrm{depth}} + \\frac{\\mathrm{rest} - Ca}{\\tau}
$$

with the calcium current $i_{Ca}$ in mA/cm² where it flows inward and $F$ = 96485.33 C/mol. Without a pool the calcium inside is 5·10^-5 mM.`;

/** The page of the channels of detailed cells. */
export function channelsPage(): string {
  const rows = CHANNEL_MODELS.map(({ name, about }) => [`[\`${name}\`](#${name})`, about]);
  return page(
    "Channels of detailed cells",
    INTRODUCTION,
    table(["channel", "what it is"], [...rows, ["[`pool`](#pool)", "calcium below the membrane"]]),
    ...CHANNEL_MODELS.map(section),
    POOL_TEXT,
    parameterTable(POOL),
    "Source: Destexhe et al. (1994), [doi:10.1152/jn.1994.72.2.803](https://doi.org/10.1152/jn.1994.72.2.803).",
  );
}
