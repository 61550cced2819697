/** What runs in a page of one's own that imports the bundle, in plain JavaScript. */
const bundle = "/volley.js";
const {
  decodeSonataSpikes,
  encodeSonataSpikes,
  figureSvg,
  getPreset,
  getSpikingPreset,
  loadRun,
  populationRasterFigure,
  requestGpu,
  rolloutSurrogate,
  simulate,
  simulateEnsemble,
  simulateReference,
  simulateSpiking,
  simulateSpikingReference,
  trainSurrogate,
} = await import(bundle);

globalThis.program = {
  async simulate(preset, options) {
    const gpu = await requestGpu();
    const { e, i } = await simulateEnsemble(gpu, getPreset(preset), options);
    gpu.destroy();
    return JSON.stringify({ e: Array.from(e), i: Array.from(i) });
  },

  async system(preset, options) {
    let before = "";
    try {
      getPreset(preset);
    } catch (error) {
      before = error.message;
    }
    await import("/systems.js");
    const { counts } = await simulate(null, getPreset(preset), options);
    return JSON.stringify({ before, found: Array.from(counts.counts) });
  },

  async raster(preset, durationMs) {
    const run = await simulateSpikingReference(getSpikingPreset(preset), { durationMs });
    return JSON.stringify(await figureSvg(populationRasterFigure(run)));
  },

  async spiking(preset, durationMs) {
    const gpu = await requestGpu();
    const { engine, counts } = await simulateSpiking(gpu, getSpikingPreset(preset), { durationMs, seed: 3 });
    gpu.destroy();
    const here = await simulateSpikingReference(getSpikingPreset(preset), { durationMs, seed: 3 });
    return JSON.stringify({ engine, counts: Array.from(counts), reference: Array.from(here.counts) });
  },

  async threads(preset, durationMs, threads) {
    const run = await simulateSpikingReference(getSpikingPreset(preset), { durationMs, threads });
    return JSON.stringify({ adapter: run.adapter, counts: Array.from(run.counts) });
  },

  async learn(data, training, rollout) {
    const all = { ...data, counts: Uint16Array.from(data.counts) };
    const { model, losses } = await trainSurrogate(null, { ...training, data: all });
    const { counts } = await rolloutSurrogate(null, model, { ...rollout, threads: training.threads });
    const { adapter } = model.spec.training;
    return JSON.stringify({ adapter, losses: Array.from(losses), counts: Array.from(counts) });
  },

  async ensemble(preset, options) {
    const { e, adapter } = await simulateReference(getPreset(preset), options);
    return JSON.stringify({ e: Array.from(e), adapter });
  },

  async hdf5(timesMs) {
    const cells = { timesMs: Float64Array.from(timesMs), cells: new Uint32Array(timesMs.length) };
    const { cells: read } = await decodeSonataSpikes(await encodeSonataSpikes({ cells }));
    return JSON.stringify(Array.from(read.timesMs));
  },

  async file(path) {
    return JSON.stringify(await loadRun(path).then(() => "", ({ message }) => message));
  },
};
