// Advances the sources of couplings, projections that act at every step, by a step: what advanceGates (lib/spiking/build/gating.ts) does.
// `ds/dt = open (1 - s) - close s`. Saturating (Wang 2002, doi:10.1016/S0896-6273(02)01092-9): open is alpha x, and x decays by itself and grows by 1 with
// each spike. Graded (Wang & Buzsaki 1996, doi:10.1523/JNEUROSCI.16-20-06402.1996): open is alpha / (1 + e^(-(V - threshold) / slope)), V at the step's start.
// The voltage itself, over slope and from -1 to 1, is given by gap junctions.
//
// One invocation owns one source of one coupling; a coupling begins with a workgroup. What it gives is sent by couple_pairs.wgsl, or summed up here for
// couple_all.wgsl. couple_spikes.wgsl counts the spikes of the step before, and clears the sums.
// Dispatch: one invocation for each place of the couplings whose sources are in one group of cells, folded, before the cells advance.
// Joined with: control.wgsl and EXPONENTIAL_WGSL. Q couplings of all groups, G places for their sources, N places for cells of the group.

override WORKGROUP: u32 = 64u;

struct Run {
  first_place: u32, // of the group
  places: u32,
  couplings: u32, // Q
  first_trace: u32, // in tables
  traces: u32,
  trace_steps: u32,
  step_ms: f32,
}

struct Coupling {
  kind: u32, // 0 saturating, 1 graded, 2 voltage
  size: u32, // sources
  first: u32, // place of the first source
  first_cell: u32, // that of its cell in the group
  weight: i32, // quanta, where all pairs have it; 0 elsewhere
  alpha: f32, // 1/ms
  close: f32, // 1/ms
  mean_x: f32,
  lost_x: f32,
  threshold: f32, // mV
  slope: f32, // mV
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> couplings: array<Coupling>; // (Q)
@group(0) @binding(3) var<storage, read> tables: array<u32>; // coupling of each workgroup; traces: coupling, cells, first place in recordings
@group(0) @binding(4) var<storage, read> state: array<f32>; // (rows, N) of the group, whose first row are voltages, mV
@group(0) @binding(5) var<storage, read_write> gates: array<vec4<f32>>; // (G) s, x, mean of s over the step, unused
@group(0) @binding(6) var<storage, read_write> counters: array<atomic<i32>>; // (Q) sums, quanta; (G) spikes
@group(0) @binding(7) var<storage, read_write> recordings: array<atomic<u32>>; // traces as bits of f32

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  let team = wid.y * nwg.x + wid.x;
  if (team * WORKGROUP >= run.places || control.stopped != 0u || control.step >= control.until) {
    return;
  }
  let place = run.first_place + team * WORKGROUP + lid;
  let number = tables[place / WORKGROUP];
  let coupling = couplings[number];
  let own = place - coupling.first;
  if (own >= coupling.size) {
    return;
  }
  var gate = gates[place];
  var open = 0.0;
  if (coupling.kind == 0u) {
    let spikes = run.couplings + place;
    gate.y += f32(atomicLoad(&counters[spikes]));
    atomicStore(&counters[spikes], 0);
    open = coupling.alpha * coupling.mean_x * gate.y;
    gate.y -= coupling.lost_x * gate.y;
  } else {
    // At most e^80, which opens none: beyond, single precision has infinity.
    let away = min(80.0, -(state[coupling.first_cell + own] - coupling.threshold) / coupling.slope);
    open = coupling.alpha / (1.0 + exp(away));
  }
  if (coupling.kind == 2u) {
    gate.z = clamp(state[coupling.first_cell + own] / coupling.slope, -1.0, 1.0);
  } else {
    let rate = open + coupling.close;
    let change = open / rate - gate.x;
    let z = rate * run.step_ms;
    gate.z = gate.x + change * (1.0 - mean_decay(z));
    gate.x += change * way(z);
  }
  gates[place] = gate;
  if (coupling.weight != 0) {
    atomicAdd(&counters[number], i32(round(f32(coupling.weight) * gate.z)));
  }
  let recorded = control.step + 1u - control.base;
  if (recorded % run.trace_steps != 0u) {
    return;
  }
  for (var trace = 0u; trace < run.traces; trace++) {
    let at = run.first_trace + 3u * trace;
    if (tables[at] == number && own < tables[at + 1u]) {
      let sample = recorded / run.trace_steps - 1u;
      atomicStore(&recordings[tables[at + 2u] + sample * tables[at + 1u] + own], bitcast<u32>(gate.x));
    }
  }
}
