import { createBuffer, readBuffer } from "../../gpu/buffer.ts";
import { atLeast, type Proof } from "../../gpu/proof.ts";
import { submit } from "../../gpu/submit.ts";
import { madeUp } from "../../random/made_up.ts";
import { patternKernel } from "./_kernels.ts";
import { madeUpClocks } from "./_made_up_clocks.ts";
import { madeUpVolleyModel } from "./_made_up_model.ts";
import { libraryOf, packLibrary } from "./pattern_library.ts";
import { OUTCOME } from "./reference/volley_outcome.ts";
import { volleyPattern } from "./reference/volley_pattern.ts";
import { volleyOutcomes } from "./volley_spec.ts";

/** Words of a network in the recording, most bins of a volley, what the recording holds before. */
const COLUMNS = 50, LONGEST = 40, UNTOUCHED = 77;

/** A quantile on the edge of a bin may fall on its other side in single precision: of some thousand spikes a few. */
const MOST_MOVED = 6;

/** The spikes of volleys, by the patterns of a library. */
export const VOLLEY_PATTERN_PROOF: Proof = {
  name: "surrogate/volley/volley_pattern",
  shaders: [
    "surrogate/volley/volley_pattern",
    "surrogate/volley/volley_clock",
    "random/pcg4d",
    "random/uniform",
  ],
  variants: [{ name: "surrogate/volley/volley_pattern", compile: patternKernel }],
  async run(gpu, seed) {
    const networks = [40, 1, 7, 130][seed % 4], random = madeUp(seed + 9);
    const { spec, weights } = madeUpVolleyModel(seed + 3), size = volleyOutcomes(spec);
    const library = libraryOf(spec, weights), clocks = madeUpClocks(gpu, networks);
    const outcomes = Float32Array.from({ length: networks * size }, (_, at) => {
      const d = at % size;
      if (d < OUTCOME.duration) return 14 * (random() - 0.1);
      return d === OUTCOME.duration ? 4.5 * (random() - 0.1) : 3 * random();
    });
    const kernel = await patternKernel(gpu), { events, places, patterns } = packLibrary(library);
    const words = new Uint32Array(networks * COLUMNS).fill(UNTOUCHED);
    const recording = createBuffer(gpu, "proof/recording", words);
    const group = kernel.bind({
      shape: kernel.uniform("shape", {
        networks,
        columns: COLUMNS,
        longest: LONGEST,
        stride: size,
        events: spec.patterns.events,
      }),
      networks: clocks.networks,
      clocks: clocks.clocks,
      outcomes: createBuffer(gpu, "proof/outcomes", outcomes),
      events: createBuffer(gpu, "proof/events", events),
      places: createBuffer(gpu, "proof/places", places),
      patterns: createBuffer(gpu, "proof/patterns", patterns),
      recording,
    });
    submit(gpu, "proof", (pass) => kernel.dispatch(pass, group, networks));
    const found = new Uint32Array(await readBuffer(gpu, recording));
    let moved = 0, spikes = 0, bins = 0;
    for (let n = 0; n < networks; n++) {
      const { key, bin, step, starts } = clocks.at(n);
      const row = found.subarray(n * COLUMNS, (n + 1) * COLUMNS);
      const y = outcomes.subarray(n * size, (n + 1) * size);
      const { e, i } = starts
        ? volleyPattern(y, library, { longest: LONGEST, key, step })
        : { e: new Uint32Array(), i: new Uint32Array() };
      bins += Math.abs(row.filter((word) => word !== UNTOUCHED).length - e.length);
      e.forEach((wanted, b) => {
        const word = row[(bin + b) % COLUMNS];
        moved += Math.abs((word & 0xffff) - wanted) + Math.abs((word >>> 16) - i[b]);
        spikes += wanted + i[b];
      });
    }
    return [
      { of: "spikes in other bins", error: moved, bound: MOST_MOVED },
      { of: "bins recorded too many or too few", error: bins, bound: 0 },
      atLeast("spikes", spikes, 10),
    ];
  },
};
