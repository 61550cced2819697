// What the kernels of projections that learn share: where their synapses and what these remember lie, and how long things are ago.
// The same as LearningSynapses (lib/reference/spiking/learning.ts). Joined with: the model's WGSL, its Parameters, Synapse, Post and how
// they are loaded and saved, control, and with RANDOM pcg4d and normal_from.
// S synapses, N target cells, M sources.

override WORKGROUP: u32 = 64u;

struct Event {
  since: f32, // ms
  since_pre: f32, // ms
  since_post: f32, // ms
  random: vec4<u32>,
}

struct Learn {
  key: vec2<u32>,
  parity: u32,
  first_source: u32, // among all cells
  sources: u32, // M
  first_target: u32, // among all cells
  targets: u32, // N
  synapses: u32, // S
  columns: u32, // in graph: first synapse of each target
  ends: u32, // in graph: target of each entry
  numbers: u32, // in graph: synapse of each entry
  delays: u32, // in graph: delay of each entry, where they differ
  delay: u32, // of all, or 0 where they differ
  times: u32, // in memory: step of each synapse, and of the last spike that it learnt from
  post: u32, // in memory: variables of the targets
  post_times: u32, // in memory: step of each target's last spike
  least: u32, // steps after which a spike first matters
  most: u32, // and last
  later: u32, // steps from delivery to learning
  clock: u32, // steps
  places: u32, // of history
  slots: u32, // of the ring
  ports: u32,
  port: u32, // of target 0
  low: f32, // bounds of delivered weights
  high: f32,
  per_quantum: f32,
  step_ms: f32,
  fault: u32, // what is faulty when a weight is not finite
}

@group(0) @binding(0) var<uniform> run: Learn;
@group(0) @binding(1) var<uniform> p: Parameters;
@group(0) @binding(2) var<storage, read_write> control: Control;
@group(0) @binding(3) var<storage, read> spikes: array<vec2<u32>>; // (capacity) step from 1, cell
@group(0) @binding(4) var<storage, read> graph: array<u32>; // (M + 1) first entry of each source; sections of Learn
@group(0) @binding(5) var<storage, read_write> memory: array<u32>; // (variables, S) bits of synapses; sections of Learn
@group(0) @binding(6) var<storage, read_write> history: array<u32>; // (places) where the spikes of a step begin

fn since(step: u32, now: u32) -> f32 {
  return select(f32(now - step) * run.step_ms, 1e30, step == 0u);
}

fn event_of(number: u32, cell: u32, now: u32) -> Event {
  var e: Event;
  e.since = f32(now - memory[run.times + number]) * run.step_ms;
  e.since_pre = since(memory[run.times + run.synapses + number], now);
  e.since_post = since(memory[run.post_times + cell], now);
//#if RANDOM
  e.random = pcg4d(vec4<u32>(number, now, run.key));
//#endif
  return e;
}
