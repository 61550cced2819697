import { SYNAPSE_MODELS } from "../../../lib/spiking/synapses/models.ts";
import { learnsTheSame } from "./_learns_the_same.ts";

for (const { name } of SYNAPSE_MODELS) {
  if (name !== "stdp") learnsTheSame(name);
}
