import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodedClasses, type Samples, trainSpikingDecoder } from "../../lib/entries/decoding.ts";
import { SpikingPass } from "../../lib/decoding/classify/_spiking_pass.ts";
import { assertClose } from "../nn/_assert_close.ts";

const EXCLUSIVE: Samples = { values: [-1, -1, -1, 1, 1, -1, 1, 1], size: 2, labels: [0, 1, 1, 0] };

/** A network of two inputs, three units and two outputs, whose loss and gradients another program has computed in double precision. */
function passed(throughReset: boolean) {
  const network = {
    ...{ inputs: 2, units: 3, outputs: 2, bias: new Float64Array(2) },
    first: Float64Array.of(0.9, 0.5, 0.3, 0.2, 0.7, 1.1),
    second: Float64Array.of(0.5, -0.4, 0.3, 0.6, -0.7, 0.8),
  };
  const pass = new SpikingPass(network, 6, { leak: 0.9, readoutLeak: 0.8, present: 1, throughReset });
  const sample = [1, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1], [one, other] = pass.forward(sample, 0);
  const loss = Math.log(1 + Math.exp(other - one)), chance = Math.exp(-loss);
  const into = {
    ...network,
    first: new Float64Array(6),
    second: new Float64Array(6),
    bias: new Float64Array(2),
  };
  pass.backward(sample, 0, Float64Array.of(chance - 1, 1 - chance), into);
  return { loss, rate: pass.rate, ...into };
}

Deno.test("SpikingPass has the loss and the gradients of an independent program, through the reset and not", () => {
  const near = { atol: 1e-8, rtol: 0 };
  const first = {
    reset: [-0.11863621, 0.01646230, 0.03734348, -0.09131593, 0.01600027, 0.02612037],
    detached: [-0.12315367, 0.01678148, 0.03757874, -0.09249385, 0.01627203, 0.02627415],
  };
  for (const [through, wanted] of [[true, first.reset], [false, first.detached]] as const) {
    const found = passed(through);
    assertClose([found.loss], [1.879500699], { ...near, atol: 1e-9, what: "loss" });
    // Spikes are 010101, 011011, 011011.
    assertClose([found.rate], [11 / 18], { ...near, what: "rate" });
    assertClose(found.first, wanted, { ...near, what: "gradient of the inputs' weights" });
    const outputs = [-0.96053747, 0.96053747, -1.28704338, 1.28704338, -1.28704338, 1.28704338];
    assertClose(found.second, outputs, { ...near, what: "gradient of the outputs' weights" });
  }
});

Deno.test("trainSpikingDecoder() decodes what is no sum of features, the same by the same seed", () => {
  const options = { units: 32, steps: 200, learningRate: 0.02 };
  const decoder = trainSpikingDecoder(EXCLUSIVE, options);
  assertEquals([...decodedClasses(decoder.scores(EXCLUSIVE.values), 2)], EXCLUSIVE.labels);
  assert(decoder.rate > 0.02 && decoder.rate < 0.7, `${decoder.rate} spikes per unit and step`);
  assertEquals(trainSpikingDecoder(EXCLUSIVE, options).losses, decoder.losses);
});

Deno.test("trainSpikingDecoder() decodes the order of pulses in bins", () => {
  const values = [1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0].map((one) =>
    2 * one
  );
  const samples = { values, size: 6, labels: [0, 1, 0, 1] };
  const decoder = trainSpikingDecoder(samples, { bins: 3, units: 32, steps: 200, learningRate: 0.02 });
  assertEquals([...decodedClasses(decoder.scores(values), 2)], samples.labels);
});

Deno.test("trainSpikingDecoder() refuses in a sentence what cannot be", () => {
  const fails = (options: Parameters<typeof trainSpikingDecoder>[1], sentence: string) =>
    assertThrows(() => trainSpikingDecoder(EXCLUSIVE, options), Error, sentence);
  fails({ bins: 3 }, "bins must be a whole number from 1 to 2: current value is 3");
  fails({ units: 0 }, "units must be a whole number from 1 to 4096: current value is 0");
  fails({ leak: 1.5 }, "leak must be a number from 0 to 1: current value is 1.5");
  fails({ learningRate: 0 }, "learningRate must be a positive number: current value is 0");
});
