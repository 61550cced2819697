// What the kernels of projections that learn share: where their synapses and what these remember lie, and how long things are ago.
// The same as LearningSynapses (lib/spiking/cpu/learning.ts), for all projections of one model at once. Joined with: the model's WGSL,
// its Parameters, Synapse, Post and how they are loaded and saved, control, and with RANDOM pcg4d and normal_from.
// Q projections, ordered by their targets; S synapses, N target cells, M sources of one. Kernels copy what they are at into `run`.

override WORKGROUP: u32 = 64u;

struct Event {
  since: f32, // ms
  since_pre: f32, // ms
  since_post: f32, // ms
  random: vec4<u32>,
}

struct Batch {
  parity: u32,
  members: u32, // Q
  onto_one: u32, // most projections onto one population
  from_one: u32, // most projections from one population
  least: u32, // steps after which a spike first matters to any
  most: u32, // and last
  places: u32, // of history
  slots: u32, // of the ring
  ports: u32,
  cells: u32, // targets of all
  step_ms: f32,
}

struct Learn {
  key: vec2<u32>,
  first_source: u32, // among all cells
  sources: u32, // M
  first_target: u32, // among all cells
  targets: u32, // N
  first_cell: u32, // targets of the projections before
  synapses: u32, // S
  rows: u32, // in graph: first entry of each source
  columns: u32, // in graph: first synapse of each target
  ends: u32, // in graph: target of each entry
  numbers: u32, // in graph: synapse of each entry
  delays: u32, // in graph: delay of each entry, where they differ
  delay: u32, // of all, or 0 where they differ
  variables: u32, // in memory: variables of the synapses
  times: u32, // in memory: step of each synapse, and of the last spike that it learnt from
  post: u32, // in memory: variables of the targets
  post_times: u32, // in memory: step of each target's last spike
  later: u32, // steps from delivery to learning
  clock: u32, // steps
  port: u32, // of target 0, in the ring
  fault: u32, // what is faulty when a weight is not finite
  active_from: u32, // step after which spikes of the source are transmitted
  active_until: u32, // last step whose spikes are
  low: f32, // bounds of delivered weights
  high: f32,
  per_quantum: f32,
}

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(1) var<storage, read> parameters: array<Parameters>; // (Q)
@group(0) @binding(2) var<storage, read_write> control: Control;
@group(0) @binding(3) var<storage, read> spikes: array<vec2<u32>>; // (capacity) step from 1, cell
@group(0) @binding(4) var<storage, read> graph: array<u32>; // (Q) projections in the order of their sources; sections of Learn
@group(0) @binding(5) var<storage, read_write> memory: array<u32>; // sections of Learn, bits of f32 or steps
@group(0) @binding(6) var<storage, read_write> history: array<u32>; // (places) where the spikes of a step begin
@group(0) @binding(7) var<storage, read> learns: array<Learn>; // (Q)

var<private> run: Learn;

fn since(step: u32, now: u32) -> f32 {
  return select(f32(now - step) * batch.step_ms, 1e30, step == 0u);
}

fn event_of(number: u32, cell: u32, now: u32) -> Event {
  var e: Event;
  e.since = f32(now - memory[run.times + number]) * batch.step_ms;
  e.since_pre = since(memory[run.times + run.synapses + number], now);
  e.since_post = since(memory[run.post_times + cell], now);
//#if RANDOM
  e.random = pcg4d(vec4<u32>(number, now, run.key));
//#endif
  return e;
}

// First projection whose targets do not all come before a cell.
fn first_onto(cell: u32) -> u32 {
  var low = 0u;
  var high = batch.members;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (learns[middle].first_target + learns[middle].targets <= cell) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}

// Place in the order by sources of the first projection whose sources do not all come before a cell.
fn first_from(cell: u32) -> u32 {
  var low = 0u;
  var high = batch.members;
  while (low < high) {
    let middle = (low + high) / 2u;
    let at = graph[middle];
    if (learns[at].first_source + learns[at].sources <= cell) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}
