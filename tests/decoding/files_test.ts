import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  decodeSamples,
  featureScaling,
  fitGlm,
  fitLogistic,
  fitPoissonDecoder,
  loadDecoder,
  loadGlm,
  predictGlm,
  raisedCosines,
  requireGlmNeurons,
  saveDecoder,
  saveGlm,
  scaledFeatures,
  simulateGlm,
  type StoredDecoder,
  trainDecoder,
  type TrainedDecoder,
  trainSpikingDecoder,
} from "../../lib/entries/decoding.ts";
import { encodeSafetensors } from "../../lib/entries/io.ts";
import { inFolder } from "../_folder.ts";
import { coupledNetwork } from "./_network.ts";

const values = Float64Array.from({ length: 60 }, (_, at) => (at * at * 7 + at) % 5);
const labels = Uint32Array.from({ length: 15 }, (_, t) => t % 3);
const samples = { values, size: 4, labels };
const inputs = { neurons: ["a", "b"], binMs: 20, bins: 2, fromMs: -20 };
const classes = ["left", "middle", "right"];

async function decoders(): Promise<StoredDecoder[]> {
  const layers = [{ kind: "gru", units: 3 }, { kind: "last" }] as const;
  return [
    fitPoissonDecoder(samples),
    fitLogistic(samples),
    await trainDecoder(null, samples, { steps: 3 }),
    await trainDecoder(null, samples, { bins: 2, layers, steps: 3 }),
    trainSpikingDecoder(samples, { bins: 2, units: 5, steps: 3 }),
  ];
}

Deno.test("loadDecoder() gives the decoder that saveDecoder() wrote, to the last bit of its scores", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/one.safetensors`;
    for (const decoder of await decoders()) {
      const scaling = decoder.kind === "poisson" ? null : featureScaling(values, 4);
      const trained: TrainedDecoder = { decoder, inputs, classes, scaling, training: { seed: 3 } };
      await saveDecoder(path, trained);
      const again = await loadDecoder(path), asked = { ...inputs, values };
      assertEquals([again.decoder.kind, again.classes], [decoder.kind, classes]);
      assertEquals(again.training, { seed: 3 });
      assertEquals(again.inputs, inputs);
      const found = decodeSamples(again, asked);
      assertEquals(found, decodeSamples(trained, asked));
      assertEquals(found.scores, decoder.scores(scaling ? scaledFeatures(values, scaling) : values));
    }
  });
});

Deno.test("decodeSamples() refuses samples of other neurons and bins", () => {
  const trained = { decoder: fitPoissonDecoder(samples), inputs, classes, scaling: null, training: {} };
  const fails = (other: Partial<typeof inputs>, sentence: string) =>
    assertThrows(() => decodeSamples(trained, { ...inputs, values, ...other }), RangeError, sentence);
  fails({ neurons: ["a", "c"] }, "neuron 1 must be b: current value is c");
  fails({ neurons: ["a"] }, "its 2 neurons must be those that it learnt from: current value is 1");
  fails({ binMs: 10 }, "binMs must be that which it learnt from, 20: current value is 10");
  fails({ bins: 1 }, "bins must be that which it learnt from, 2: current value is 1");
  fails({ fromMs: 0 }, "fromMs must be that which it learnt from, -20: current value is 0");
});

Deno.test("saveDecoder() and loadDecoder() refuse in a sentence what cannot be", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/one.safetensors`, decoder = fitPoissonDecoder(samples);
    const trained = { decoder, inputs, classes, scaling: null, training: {} };
    const fails = (other: Partial<TrainedDecoder>, sentence: string) =>
      assertRejects(() => saveDecoder(path, { ...trained, ...other }), RangeError, sentence);
    await fails({ inputs: { ...inputs, bins: 1 } }, "its inputs must have 4 features: current value is 2");
    await fails({ classes: ["left"] }, "there must be 3 names of classes: current value is 1");
    await fails({ scaling: featureScaling([1, 2], 1) }, "its scaling must be of 4 features");
    const broken = async (spec: unknown, sentence: string, format = "volley decoder 1") => {
      await Deno.writeFile(path, encodeSafetensors({}, { format, spec: JSON.stringify(spec) }));
      await assertRejects(() => loadDecoder(path), Error, sentence);
    };
    await broken({}, 'its format must be "volley decoder 1": current value is volley glm 1', "volley glm 1");
    await broken({}, "its metadata must be whole at");
    const whole = { kind: "poisson", inputs, classes, scaled: false, training: {} };
    await broken(whole, "means must be F64 [3,4]: current value is nothing");
    await broken({ ...whole, inputs: { ...inputs, bins: 0 } }, "its metadata must be whole at inputs.bins");
    const layers = { ...whole, kind: "layers", layers: [], steps: 3 };
    await broken(layers, "its 4 features must be of 3 steps");
    await assertRejects(() => loadDecoder(`${folder}/none.safetensors`), Error, "Cannot read");
  });
});

const network = coupledNetwork();
const counts = simulateGlm(network, { bins: 3000, seed: 4 });
const names = counts.map((_, n) => `unit ${n}`);

Deno.test("loadGlm() gives the model that saveGlm() wrote, with its predictions and errors", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/glm.safetensors`, light = counts[0].map((_, t) => Number(t % 100 < 50));
    const basis = raisedCosines({ count: 2, bins: 10, binMs: 2 });
    for (const lasso of [0, 5]) {
      const data = { counts, covariates: { light } };
      const model = fitGlm(data, {
        ...{ binMs: 2, history: basis, coupling: basis, stimulus: basis, neurons: [0, 4], lasso },
      });
      await saveGlm(path, { model, names, training: { lasso } });
      const { model: again, names: found, training } = await loadGlm(path);
      assertEquals(again, model);
      assertEquals([found, training], [names, { lasso }]);
      assertEquals(predictGlm(again, data), predictGlm(model, data));
    }
    const alone = fitGlm({ counts }, { binMs: 2 });
    await saveGlm(path, { model: alone, names, training: {} });
    assertEquals((await loadGlm(path)).model, alone);
  });
});

Deno.test("a model of spikes refuses other neurons and bins, and files that are none", async () => {
  const model = fitGlm({ counts }, { binMs: 2 }), trained = { model, names, training: {} };
  const fails = (data: { names: string[]; binMs: number }, sentence: string) =>
    assertThrows(() => requireGlmNeurons(trained, data), RangeError, sentence);
  requireGlmNeurons(trained, { names, binMs: 2 });
  fails({ names, binMs: 1 }, "the bins must be those that were fitted, 2 ms: current value is 1");
  fails({ names: names.slice(1), binMs: 2 }, "its 6 neurons must be those that were fitted");
  fails({ names: names.toReversed(), binMs: 2 }, "neuron 0 must be unit 0: current value is unit 5");
  await inFolder(async (folder) => {
    const path = `${folder}/glm.safetensors`;
    await assertRejects(() => saveGlm(path, { ...trained, names: [] }), RangeError, "there must be 6 names");
    const own = { neuron: 0, intercept: 0, covariance: false, iterations: 1 };
    const scores = { logLikelihood: 0, deviance: 0, nullDeviance: 0, devianceExplained: 0 };
    const spec = {
      ...{ family: "poisson", binMs: 2, names: ["a"], covariates: [], training: {} },
      filters: { history: null, coupling: null, stimulus: null },
    };
    const broken = async (neurons: unknown[], sentence: string) => {
      const metadata = { format: "volley glm 1", spec: JSON.stringify({ ...spec, neurons }) };
      await Deno.writeFile(path, encodeSafetensors({}, metadata));
      await assertRejects(() => loadGlm(path), Error, sentence);
    };
    await broken([{ ...own, ...scores, sources: [[1, 2]] }], "source 1 of neuron 0 must have 0 functions");
    await broken([{ ...own, ...scores, neuron: 1, sources: [] }], "it must be of 1 neurons");
    await broken([{ ...own, ...scores, sources: [] }], "neurons.0.coefficients must be F64 [0]");
    await broken([own], "its metadata must be whole at neurons.0");
  });
});
