import { MIF_ALIASES, MIF_FIELDS } from "../../../lib/markov/mif_spec.ts";
import { MULTIBAND_ALIASES, MULTIBAND_FIELDS } from "../../../lib/markov/multiband_spec.ts";
import { numberText, page, table } from "../markdown_parts.ts";

/** What a field's schema tells. */
interface Schema {
  description?: string | undefined;
  _zod?: {
    def: {
      entries?: Readonly<Record<string, string>>;
      checks?: readonly { _zod: { def: { check: string; value?: number } } }[];
    };
  };
}

/** A bound of a number; undefined where there is none. */
function boundOf({ _zod }: Schema, side: "greater_than" | "less_than"): number | undefined {
  return _zod?.def.checks?.find((one) => one._zod.def.check === side)?._zod.def.value;
}

/** Parts of a description such as `ms; mean refractory time`. */
function parts(description = ""): [unit: string, meaning: string] {
  const at = description.indexOf("; ");
  return at < 0 ? ["", description] : [description.slice(0, at), description.slice(at + 2)];
}

function fieldTable(fields: Readonly<Record<string, Schema>>): string {
  return table(
    ["field", "unit", "range", "meaning"],
    Object.entries(fields).map(([name, field]) => {
      const [unit, meaning] = parts(field.description);
      const low = boundOf(field, "greater_than"), high = boundOf(field, "less_than");
      const entries = field._zod?.def.entries;
      const range = low !== undefined && high !== undefined
        ? `${numberText(low)} to ${numberText(high)}`
        : entries
        ? Object.values(entries).map((entry) => `\`${entry}\``).join(", ")
        : "`true`, `false`";
      return [`\`${name}\``, unit, range, meaning];
    }),
  );
}

function aliasText(aliases: Readonly<Record<string, readonly string[]>>): string {
  const all = Object.entries(aliases).map(([name, of]) =>
    `\`${name}\` sets ${of.map((one) => `\`${one}\``).join(", ")}`
  );
  return `Short names: ${all.join("; ")}.`;
}

const MIF = String
  .raw`A Markovian integrate-and-fire network (${'`kind: "mif"`'}) has an excitatory and an inhibitory population. Voltages are whole numbers. In $X_{QR}$, $Q$ is the population that is hit and $R$ the one that spikes.

- A cell has a voltage from $-M_r$ to $M$. At or above $M$ it spikes, is reset to 0, and is refractory for a time that is exponentially distributed with mean $\tau_R$.
- Each cell gets kicks of 1 from outside, Poisson with the rate $\lambda_Q$.
- A spike of a cell of $R$ hits each cell of $Q$ with the probability $P_{QR}$. A hit becomes a pending kick. It takes effect after a time that is exponentially distributed with mean $\tau_{QR}$.
- An excitatory kick adds $S_{QE}$ to the voltage. An inhibitory kick takes $S_{QI} \, (V + M_r) / (M + M_r)$ from it, or $S_{QI}$ but not below $-M_r$ where ${"`inhibitoryKick`"} is ${"`constant`"}.
- Fractions of a voltage unit are rounded up or down by chance, so that the mean is right.

With a time step (0.1 ms) a kick is due in a step with a probability that is a multiple of 2^-16. The exact method (${"`--method exact`"}) has no step. Source: Li, Chariker & Young (2019),
[doi:10.1007/s00285-018-1268-0](https://doi.org/10.1007/s00285-018-1268-0).`;

const MULTIBAND = String
  .raw`A multi-band network (${'`kind: "multiband"`'}) has perfect integrators without a leak on a random graph that is drawn once.

$$
\begin{aligned}
\frac{dV}{dt} &= \frac{S_{QE} \, h_E}{\tau_{QE}} + \frac{x}{\tau_{QE}} - \frac{S_{QI} \, h_I}{\tau_{QI}} \, \frac{V + M_r}{M + M_r} \\
\frac{dh_E}{dt} &= -\frac{h_E}{\tau_{QE}}, \quad \frac{dh_I}{dt} = -\frac{h_I}{\tau_{QI}}, \quad \frac{dx}{dt} = -\frac{x}{\tau_{QE}}
\end{aligned}
$$

$h_E$ and $h_I$ grow by 1 with each spike of a connected cell, $x$ by 1 with each kick of the drive. At $M$ a cell spikes and is reset to 0. Source: Wu et al. (2022),
[doi:10.48550/arXiv.2206.14942](https://doi.org/10.48550/arXiv.2206.14942).`;

/** The page of Markovian and multi-band networks. */
export function markovianPage(): string {
  return page(
    "Markovian and multi-band networks",
    "These networks count in whole numbers. A seed gives the same spikes on every adapter, bit for bit.",
    "## Markovian networks",
    MIF,
    fieldTable(MIF_FIELDS as Readonly<Record<string, Schema>>),
    aliasText(MIF_ALIASES),
    "## Multi-band networks",
    MULTIBAND,
    fieldTable(MULTIBAND_FIELDS as Readonly<Record<string, Schema>>),
    aliasText(MULTIBAND_ALIASES),
  );
}
