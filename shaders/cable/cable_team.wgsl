// Advances detailed cells by some steps, each by a team of invocations: what cable_cells does, for fewer cells than fill a GPU.
//
// Compartments come in the order of their depth in the tree, so that children of a compartment are neighbours, and those of equal depth are
// independent: elimination goes level by level, a barrier each, from the tips to the root and back. What else a step does, a compartment does
// for itself: every LANES-th is an invocation's, with its gates, its calcium and its synapses, which come in the order of compartments.
// LANES invocations have a cell, a workgroup CELLS of them. Voltages, loads, right sides and inward currents are in workgroup memory, and
// what the cells share of the tree; the rows of a cell in `state` are neighbours. Spikes are appended for all.
// Dispatch: a workgroup for CELLS cells, folded, for each stretch of steps.
// Joined with: cable_layout, the channels' WGSL, and `conduct`, `move_gates` and `channel_current`, which are made from the list of channels.
// N compartments, D levels, K places of channels, L channels, G rows of gates, M synapses, S sites, C cells.

override LANES: u32 = 32u;
override CELLS: u32 = 1u;
override SIZE: u32 = 64u; // more than N
override TOTAL: u32 = 64u; // CELLS SIZE

struct Batch {
  cells: u32, // C
  compartments: u32, // N
  gates: u32, // G
  synapses: u32, // M
  sites: u32, // S
  levels: u32, // D
  rows: u32, // of a cell in `state`
  first_step: u32,
  steps: u32,
  every: u32, // steps between samples
  first_sample: u32, // of the recordings
  samples: u32, // of the recordings
  threshold: f32, // mV
  step_ms: f32,
}

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(5) var<storage, read_write> state: array<f32>; // (C, N + G + 2 M), with POOL calcium (C, N) at the end of each
// (D + 1) first compartment of each level, (N + 1) first child and (N + 1) first synapse of each compartment, (L, N) its place of each channel,
// 2^32 - 1 where it has none.
@group(0) @binding(6) var<storage, read> order: array<u32>;

var<workgroup> axial: array<f32, SIZE>; // (N) uS
var<workgroup> parents: array<u32, SIZE>; // (N)
var<workgroup> first_child: array<u32, SIZE>; // (N + 1)
var<workgroup> level_first: array<u32, SIZE>; // (D + 1)
var<workgroup> voltages: array<f32, TOTAL>; // (CELLS, N) mV
var<workgroup> loads: array<f32, TOTAL>; // (CELLS, N) uS
var<workgroup> right: array<f32, TOTAL>; // (CELLS, N) nA, then the change of the voltage, mV
//#if POOL
var<workgroup> inward: array<f32, TOTAL>; // (CELLS, N) mA/cm2
//#endif

var<private> base: u32; // first place of the cell in workgroup memory
var<private> lane: u32;

// Row `row` of a cell.
fn at(row: u32, cell: u32) -> u32 {
  return cell * batch.rows + row;
}

fn voltage(compartment: u32, cell: u32) -> f32 {
  return voltages[base + compartment];
}

fn first_synapse(compartment: u32) -> u32 {
  return order[batch.levels + batch.compartments + 2u + compartment];
}

fn place_of(channel: u32, compartment: u32) -> u32 {
  return order[batch.levels + (2u + channel) * batch.compartments + 3u + compartment];
}

// The sites on the invocation's own compartments.
fn record(cell: u32, sample: u32) {
  let sites = 2u * (batch.cells + 1u) + 3u * inputs[batch.cells] + 4u * inputs[2u * batch.cells + 1u];
  for (var site = 0u; site < batch.sites; site++) {
    let compartment = inputs[sites + site];
    if (compartment % LANES == lane) {
      let channel = inputs[sites + batch.sites + site];
      var value = voltage(compartment, cell);
      if (channel > 0u) { value = channel_current(cell, channel - 1u); }
      recordings[((sample - batch.first_sample) * batch.sites + site) * batch.cells + cell] = value;
    }
  }
}

// Loads and right sides of the invocation's own compartments.
fn conduct_own(cell: u32, n: u32) {
  let synapse_row = batch.compartments + batch.gates + batch.synapses;
  for (var c = lane; c < n; c += LANES) {
    let v = voltage(c, cell);
    let channels = conduct(cell, c);
    var load = tree[c].per_step + channels.x;
    var current = channels.y + axial[c] * (voltages[base + parents[c]] - v);
    for (var number = first_synapse(c); number < first_synapse(c + 1u); number++) {
      let s = synapses[number];
      let g = state[at(synapse_row + number, cell)];
      let blocked = s.block * exp(-s.slope * v);
      let open = 1.0 / (1.0 + blocked);
      current -= g * open * (v - s.reversal);
      load += g * open * (1.0 + s.slope * blocked * open * (v - s.reversal));
    }
    loads[base + c] = load;
    right[base + c] = current;
    //#if POOL
    inward[base + c] = channels.z;
    //#endif
  }
}

// What the children of a compartment, and theirs, load it with; see cable_cells.
fn gather(p: u32) {
  let v = voltages[base + p];
  var load = 0.0;
  var current = 0.0;
  for (var c = first_child[p]; c < first_child[p + 1u]; c++) {
    let a = axial[c];
    let own = loads[base + c];
    let part = a / (own + a);
    load += part * own;
    current += part * right[base + c] + a * (voltages[base + c] - v);
  }
  loads[base + p] += load;
  right[base + p] += current;
}

// Calcium, gates and synapses of the invocation's own compartments.
fn gate_own(cell: u32, n: u32) {
  let rising_row = batch.compartments + batch.gates;
  for (var c = lane; c < n; c += LANES) {
    //#if POOL
    let goal = tree[c].rest + tree[c].influx * max(0.0, inward[base + c]);
    let row = at(calcium_row(c), cell);
    state[row] += (goal - state[row]) * tree[c].way;
    //#endif
    move_gates(cell, c);
    for (var number = first_synapse(c); number < first_synapse(c + 1u); number++) {
      let rising = state[at(rising_row + number, cell)];
      let g = state[at(rising_row + batch.synapses + number, cell)];
      state[at(rising_row + number, cell)] = rising - synapses[number].rise * rising;
      state[at(rising_row + batch.synapses + number, cell)] = g + (rising - synapses[number].decay * g);
    }
  }
}

@compute @workgroup_size(LANES, CELLS)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_id) id: vec3<u32>,
) {
  let team = (wid.y * nwg.x + wid.x) * CELLS + id.y;
  let live = team < batch.cells;
  let cell = min(team, batch.cells - 1u);
  // A team without a cell goes through the barriers with none of its compartments.
  let n = select(0u, batch.compartments, live);
  lane = id.x;
  base = id.y * SIZE;
  for (var c = id.y * LANES + lane; c <= batch.compartments; c += LANES * CELLS) {
    first_child[c] = order[batch.levels + 1u + c];
    axial[c] = tree[min(c, batch.compartments - 1u)].axial;
    parents[c] = tree[min(c, batch.compartments - 1u)].parent;
    level_first[c] = order[min(c, batch.levels)];
  }
  for (var c = lane; c < n; c += LANES) { voltages[base + c] = state[at(c, cell)]; }
  workgroupBarrier();
  let events = 2u * (batch.cells + 1u);
  let clamps = events + 3u * inputs[batch.cells];
  let watched = inputs[clamps + 4u * inputs[2u * batch.cells + 1u]];
  let first_synapse_row = batch.compartments + batch.gates;
  let last_event = select(0u, inputs[cell + 1u], live);
  var event = first_event(cell, batch.first_step);
  if (live && batch.first_step == 0u) { record(cell, 0u); }
  for (var k = 0u; k < batch.steps; k++) {
    let step = batch.first_step + k;
    // Deliver, each to its own compartments.
    while (event < last_event && inputs[events + 3u * event] <= step) {
      let number = inputs[events + 3u * event + 1u];
      if (synapses[number].compartment % LANES == lane) {
        state[at(first_synapse_row + number, cell)] += synapses[number].jump * bitcast<f32>(inputs[events + 3u * event + 2u]);
      }
      event++;
    }
    // Conduct.
    conduct_own(cell, n);
    for (var clamp = inputs[batch.cells + 1u + cell]; clamp < inputs[batch.cells + 2u + cell]; clamp++) {
      let place = clamps + 4u * clamp;
      if (live && inputs[place] % LANES == lane && step >= inputs[place + 1u] && step < inputs[place + 2u]) {
        right[base + inputs[place]] += bitcast<f32>(inputs[place + 3u]);
      }
    }
    workgroupBarrier();
    // Solve.
    for (var level = batch.levels - 1u; level > 0u; level--) {
      for (var p = level_first[level - 1u] + lane; p < min(n, level_first[level]); p += LANES) { gather(p); }
      workgroupBarrier();
    }
    let before = voltages[base + watched];
    if (live && lane == 0u) {
      let change = right[base] / loads[base];
      right[base] = change;
      voltages[base] += change;
    }
    workgroupBarrier();
    for (var level = 1u; level < batch.levels; level++) {
      for (var c = level_first[level] + lane; c < min(n, level_first[level + 1u]); c += LANES) {
        let a = axial[c];
        let change = (right[base + c] + a * right[base + parents[c]]) / (loads[base + c] + a);
        right[base + c] = change;
        voltages[base + c] += change;
      }
      workgroupBarrier();
    }
    // Gate.
    gate_own(cell, n);
    let after = voltages[base + watched];
    if (live && lane == 0u && before < batch.threshold && after >= batch.threshold) {
      let place = 1u + 2u * atomicAdd(&spikes[0], 1u);
      atomicStore(&spikes[place], step + 1u);
      atomicStore(&spikes[place + 1u], cell);
    }
    if (live && (step + 1u) % batch.every == 0u) { record(cell, (step + 1u) / batch.every); }
  }
  for (var c = lane; c < n; c += LANES) { state[at(c, cell)] = voltages[base + c]; }
}
