export { madeUp as testRandom } from "../../lib/random/made_up.ts";
export { randomMultibandSpec, randomSpec } from "../../lib/markov/gpu/_random_spec.ts";
