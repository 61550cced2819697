// Sends the spikes of a window to their targets: adds each synapse's weight to the ring, at the slot of the step at whose start
// it arrives (spike of step n, recorded as n + 1, delay d: step n + 1 + d). Weights are whole numbers, so that the order of
// arrival cannot change a sum: the kernel does what SpikingStepper's send does, bit for bit.
//
// Workgroups stay and take one row of synapses after another: row i is the spike i / most_projections of the window and the
// projection i % most_projections of its population. One invocation takes every WORKGROUP-th synapse of the row.
// Dispatch: as many workgroups as keep the device busy. The last dispatch of a window (`run.last`) opens the next one; nobody else
// reads what it writes: `starts` of the other parity, `step` and `stopped`, which are the cells' kernels'.
// C synapse words, Q projections, P populations.

override WORKGROUP: u32 = 64u;

struct Send {
  parity: u32,
  last: u32, // 1 in the last dispatch of a window
  window: u32, // steps
  slots: u32,
  ports: u32,
  populations: u32, // P
  most_projections: u32,
  room: u32, // spikes after which the host has to drain
}

struct Source {
  first: u32, // first cell
  first_projection: u32,
  projections: u32, // in this table
}

struct Projection {
  first_row: u32, // in rows
  first_word: u32, // in synapses
  port: u32, // of target 0
  stride: u32, // words of a synapse: target and delay; weight where they differ
  target_bits: u32,
  weight: i32, // of all, where stride is 1
  delay: u32, // steps of all, or 0 where they differ
  first_factor: u32, // in factors, or all ones without short-term plasticity
  active_from: u32, // step after which spikes are transmitted
  active_until: u32, // last step whose spikes are
}

@group(0) @binding(0) var<uniform> run: Send;
@group(0) @binding(1) var<storage, read_write> control: Control;
@group(0) @binding(2) var<storage, read> spikes: array<vec2<u32>>; // (capacity) step from 1, cell
@group(0) @binding(3) var<storage, read> sources: array<Source>; // (P)
@group(0) @binding(4) var<storage, read> projections: array<Projection>; // (Q)
@group(0) @binding(5) var<storage, read> rows: array<u32>; // first synapse of each source cell, and the end
@group(0) @binding(6) var<storage, read> synapses: array<u32>; // (C)
@group(0) @binding(7) var<storage, read_write> ring: array<atomic<i32>>; // (slots, ports) quanta
//#if SHORT_TERM
@group(0) @binding(8) var<storage, read> factors: array<vec4<u32>>; // states of short_term.wgsl
//#endif

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  let start = control.starts[run.parity];
  let all = (control.spikes - start) * run.most_projections;
  for (var item = wid.x; item < all; item += nwg.x) {
    let spike = spikes[start + item / run.most_projections];
    // The last population that begins with this cell or before.
    var population = 0u;
    var after = run.populations;
    while (population + 1u < after) {
      let middle = (population + after) / 2u;
      if (sources[middle].first > spike.y) {
        after = middle;
      } else {
        population = middle;
      }
    }
    let number = item % run.most_projections;
    if (number >= sources[population].projections) {
      continue;
    }
    let projection = projections[sources[population].first_projection + number];
    if (spike.x <= projection.active_from || spike.x > projection.active_until) {
      continue;
    }
    let row = projection.first_row + spike.y - sources[population].first;
    let end = rows[row + 1u];
//#if SHORT_TERM
    var factor = 1.0;
    if (projection.first_factor != 0xffffffffu) {
      // Of several spikes of one cell and step, which lie side by side, the first stands for all.
      let at = start + item / run.most_projections;
      if (at > start && is_repeat(spikes[at - 1u], spike)) {
        continue;
      }
      factor = bitcast<f32>(factors[projection.first_factor + spike.y - sources[population].first].w);
    }
//#endif
    for (var synapse = rows[row] + lid; synapse < end; synapse += WORKGROUP) {
      let word = synapses[synapse * projection.stride + projection.first_word];
      var weight = projection.weight;
      if (projection.stride == 2u) {
        weight = bitcast<i32>(synapses[projection.first_word + synapse * 2u + 1u]);
      }
//#if SHORT_TERM
      weight = i32(round(f32(weight) * factor));
//#endif
      var delay = projection.delay;
      var cell = word;
      if (delay == 0u) {
        delay = word >> projection.target_bits;
        cell = word & ((1u << projection.target_bits) - 1u);
      }
      let slot = (spike.x + delay) % run.slots;
      atomicAdd(&ring[slot * run.ports + projection.port + cell], weight);
    }
  }
  if (run.last == 0u || wid.x != 0u || lid != 0u) {
    return;
  }
  control.starts[1u - run.parity] = control.spikes;
  if (control.stopped != 0u) {
    return;
  }
  control.step = min(control.step + run.window, control.until);
  control.stopped = select(0u, 1u, control.spikes > run.room);
}
