// Advances detailed cells by some steps: what CableStepper (lib/cable/cpu/cable_stepper.ts) does, in single precision. Voltages by
// implicit Euler for their change in a step, the tree by elimination from its tips to its root and back (M. L. Hines 1984,
// doi:10.1016/0020-7101(84)90008-4), gates by their exact decay at the new voltage.
//
// One invocation owns one cell: its rows of `state`, `scratch` and `recordings`; spikes are appended for all. Rows are (rows, cells), so that
// neighbours read together. Dispatch: one invocation for each cell, folded, for each stretch of steps.
// Joined with: cable_layout, the channels' WGSL, and `conduct`, `move_gates` and `channel_current`, which are made from the list of channels.
// N compartments, K places of channels, G rows of gates, M synapses, S sites, C cells.

override WORKGROUP: u32 = 64u;

struct Batch {
  cells: u32, // C
  compartments: u32, // N
  gates: u32, // G
  synapses: u32, // M
  sites: u32, // S
  first_step: u32,
  steps: u32,
  every: u32, // steps between samples
  first_sample: u32, // of the recordings
  samples: u32, // of the recordings
  threshold: f32, // mV
  step_ms: f32,
}

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(5) var<storage, read_write> state: array<f32>; // (N + G + 2 M, C), with POOL calcium (N, C)
@group(0) @binding(6) var<storage, read_write> scratch: array<f32>; // (3 N, C): load, right side, inward calcium current

// Row `row` of a cell.
fn at(row: u32, cell: u32) -> u32 {
  return row * batch.cells + cell;
}

fn voltage(compartment: u32, cell: u32) -> f32 {
  return state[at(compartment, cell)];
}

fn record(cell: u32, sample: u32) {
  let sites = 2u * (batch.cells + 1u) + 3u * inputs[batch.cells] + 4u * inputs[2u * batch.cells + 1u];
  for (var site = 0u; site < batch.sites; site++) {
    let place = (sample - batch.first_sample) * batch.sites + site;
    let channel = inputs[sites + batch.sites + site];
    var value = state[at(inputs[sites + site], cell)];
    if (channel > 0u) { value = channel_current(cell, channel - 1u); }
    recordings[at(place, cell)] = value;
  }
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  let cell = (wid.y * nwg.x + wid.x) * WORKGROUP + lid;
  if (cell >= batch.cells) {
    return;
  }
  let n = batch.compartments;
  let first_synapse = n + batch.gates;
  let events = 2u * (batch.cells + 1u);
  let clamps = events + 3u * inputs[batch.cells];
  let sites = clamps + 4u * inputs[2u * batch.cells + 1u];
  let watched = inputs[sites];
  let last_event = inputs[cell + 1u];
  var event = first_event(cell, batch.first_step);
  if (batch.first_step == 0u) {
    record(cell, 0u);
  }
  for (var k = 0u; k < batch.steps; k++) {
    let step = batch.first_step + k;
    // Deliver.
    while (event < last_event && inputs[events + 3u * event] <= step) {
      let number = inputs[events + 3u * event + 1u];
      let jump = synapses[number].jump * bitcast<f32>(inputs[events + 3u * event + 2u]);
      state[at(first_synapse + number, cell)] += jump;
      event++;
    }
    // Conduct.
    for (var c = 0u; c < n; c++) {
      scratch[at(c, cell)] = tree[c].per_step;
      scratch[at(n + c, cell)] = 0.0;
      scratch[at(2u * n + c, cell)] = 0.0;
    }
    conduct(cell);
    for (var number = 0u; number < batch.synapses; number++) {
      let s = synapses[number];
      let g = state[at(first_synapse + batch.synapses + number, cell)];
      let v = state[at(s.compartment, cell)];
      let blocked = s.block * exp(-s.slope * v);
      let open = 1.0 / (1.0 + blocked);
      scratch[at(n + s.compartment, cell)] -= g * open * (v - s.reversal);
      scratch[at(s.compartment, cell)] += g * open * (1.0 + s.slope * blocked * open * (v - s.reversal));
    }
    for (var clamp = inputs[batch.cells + 1u + cell]; clamp < inputs[batch.cells + 2u + cell]; clamp++) {
      let place = clamps + 4u * clamp;
      if (step >= inputs[place + 1u] && step < inputs[place + 2u]) {
        scratch[at(n + inputs[place], cell)] += bitcast<f32>(inputs[place + 3u]);
      }
    }
    for (var c = 1u; c < n; c++) {
      let one = tree[c];
      let current = one.axial * (state[at(one.parent, cell)] - state[at(c, cell)]);
      scratch[at(n + c, cell)] += current;
      scratch[at(n + one.parent, cell)] -= current;
    }
    // Solve. What a compartment and its children load its parent with: sums of what is positive, as axial conductances may be 10^5 times the rest.
    for (var c = n - 1u; c > 0u; c--) {
      let one = tree[c];
      let load = scratch[at(c, cell)];
      let part = one.axial / (load + one.axial);
      scratch[at(one.parent, cell)] += part * load;
      scratch[at(n + one.parent, cell)] += part * scratch[at(n + c, cell)];
    }
    let before = state[at(watched, cell)];
    var change = scratch[at(n, cell)] / scratch[at(0u, cell)];
    scratch[at(n, cell)] = change;
    state[at(0u, cell)] += change;
    for (var c = 1u; c < n; c++) {
      let one = tree[c];
      change = (scratch[at(n + c, cell)] + one.axial * scratch[at(n + one.parent, cell)]) / (scratch[at(c, cell)] + one.axial);
      scratch[at(n + c, cell)] = change;
      state[at(c, cell)] += change;
    }
    // Gate.
//#if POOL
    for (var c = 0u; c < n; c++) {
      let goal = tree[c].rest + tree[c].influx * max(0.0, scratch[at(2u * n + c, cell)]);
      let row = at(calcium_row(c), cell);
      state[row] += (goal - state[row]) * tree[c].way;
    }
//#endif
    move_gates(cell);
    for (var number = 0u; number < batch.synapses; number++) {
      let rising = state[at(first_synapse + number, cell)];
      let g = state[at(first_synapse + batch.synapses + number, cell)];
      state[at(first_synapse + number, cell)] = rising - synapses[number].rise * rising;
      state[at(first_synapse + batch.synapses + number, cell)] = g + (rising - synapses[number].decay * g);
    }
    let after = state[at(watched, cell)];
    if (before < batch.threshold && after >= batch.threshold) {
      let place = 1u + 2u * atomicAdd(&spikes[0], 1u);
      atomicStore(&spikes[place], step + 1u);
      atomicStore(&spikes[place + 1u], cell);
    }
    if ((step + 1u) % batch.every == 0u) {
      record(cell, (step + 1u) / batch.every);
    }
  }
}
