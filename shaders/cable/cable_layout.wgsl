// What detailed cells are, as both kernels read them: cable_cells and cable_team.
// Needs: batch, a uniform with cells, compartments, gates and synapses. N compartments, K places of channels, M synapses, S sites, C cells.

struct Compartment {
  parent: u32, // of the first itself
  per_step: f32, // nF/ms: capacitance over the step
  axial: f32, // uS, to the parent; 0 of the first
  rest: f32, // mM, calcium
  way: f32, // part of its way that calcium goes in a step
  influx: f32, // mM per mA/cm2 in the long run
}

struct Place {
  compartment: u32,
  scale: f32, // uS per S/cm2
  parameters: vec4<f32>,
}

struct Synapse {
  compartment: u32,
  rise: f32, // part of the rise that a step takes
  decay: f32, // part of the conductance
  jump: f32, // uS, by an event, to the rise in a step
  reversal: f32, // mV
  block: f32, // by magnesium at 0 mV
  slope: f32, // 1/mV, of the block
}

@group(0) @binding(1) var<storage, read> tree: array<Compartment>; // (N)
@group(0) @binding(2) var<storage, read> places: array<Place>; // (K), channel by channel
@group(0) @binding(3) var<storage, read> synapses: array<Synapse>; // (M)
// (C + 1) first event and (C + 1) first clamp of each cell; events of step, synapse, bits of weight; clamps of compartment, first step, step
// after the last, bits of nA; then (S) compartments of the sites and (S) places of channels whose current is recorded, from 1; 0: the voltage.
@group(0) @binding(4) var<storage, read> inputs: array<u32>;
@group(0) @binding(7) var<storage, read_write> recordings: array<f32>; // (samples, S, C) mV, or mA/cm2
@group(0) @binding(8) var<storage, read_write> spikes: array<atomic<u32>>; // number; then step from 1 and cell of each

//#if POOL
// Row of the calcium of a compartment.
fn calcium_row(compartment: u32) -> u32 {
  return batch.compartments + batch.gates + 2u * batch.synapses + compartment;
}
//#endif

// First event of a cell from a step on.
fn first_event(cell: u32, step: u32) -> u32 {
  var low = inputs[cell];
  var high = inputs[cell + 1u];
  while (low < high) {
    let middle = (low + high) / 2u;
    if (inputs[middle * 3u + 2u * (batch.cells + 1u)] < step) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}
