import { parameter } from "../../spiking/neurons/neuron_model.ts";
import { cal, HIGH_THRESHOLD_WGSL } from "./cal.ts";
import { defineChannel } from "./channel_model.ts";
import { ohmic } from "./ohmic.ts";

/**
 * Calcium of high threshold whose reversal potential the calcium inside sets, that at 34 degrees C: `i = gbar m^2 h (v - E_Ca)`. I. Reuveni et al. (1993), doi:10.1523/JNEUROSCI.13-11-04609.1993,
 * in the form of E. Hay et al. (2011), doi:10.1371/journal.pcbi.1002107; the gates of `cal`.
 */
export const caHva = defineChannel({
  name: "ca_hva",
  about: "calcium of high threshold, its reversal by the calcium inside",
  source: "Reuveni et al. (1993), doi:10.1523/JNEUROSCI.13-11-04609.1993",
  parameters: { gbar: parameter("S/cm2", 1e-4, [0, 100], "largest conductance") },
  gates: [{ name: "m", about: "activation" }, { name: "h", about: "inactivation" }],
  calcium: true,
  feelsCalcium: "conductance",
  kinetics: (v, p, calcium) => cal.kinetics(v, p as never, calcium),
  ...ohmic("ca_hva", [2, 1], {
    reversal: "calcium",
    kinetics: HIGH_THRESHOLD_WGSL,
  }),
});
