import { listPresets } from "../../lib/markov/presets.ts";
import { OFTEN, schemeTest } from "./_scheme.ts";

for (const { name } of listPresets("mif")) {
  if (!OFTEN.includes(name)) schemeTest(name);
}
