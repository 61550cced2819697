// Sends what the sources of couplings give in a step along their synapses: each weight times the mean of the gating variable over the step, rounded to
// quanta, into the ring at the slot of the step, or as many later as the synapse has delay: what CouplingLayer.couple (lib/spiking/cpu/coupling_layer.ts)
// does. Whole numbers, so that the order cannot change a sum.
//
// Workgroups stay and take one source after another; one invocation takes every WORKGROUP-th synapse of its row.
// Dispatch: as many workgroups as keep the device busy, after couple.wgsl and before the cells advance.
// Joined with: control.wgsl. G places for sources, C synapse words, Q couplings whose synapses are in this table.

override WORKGROUP: u32 = 64u;

struct Run {
  sources: u32, // of all couplings of the table
  couplings: u32, // Q
  slots: u32, // of the ring
  ports: u32, // of the ring
}

struct Sender {
  first_source: u32, // among those of the table
  first_gate: u32, // place of the first source in gates
  first_row: u32, // in rows
  first_word: u32, // in synapses
  port: u32, // of target 0
  stride: u32, // words of a synapse: target and delay; weight where they differ
  target_bits: u32,
  weight: i32, // of all, where stride is 1
  delay: u32, // steps of all, where they do not differ
  delays_differ: u32, // 1, or 0
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> senders: array<Sender>; // (Q)
@group(0) @binding(3) var<storage, read> gates: array<vec4<f32>>; // (G) s, x, mean of s over the step, unused
@group(0) @binding(4) var<storage, read> rows: array<u32>; // first synapse of each source, and the end
@group(0) @binding(5) var<storage, read> synapses: array<u32>; // (C)
@group(0) @binding(6) var<storage, read_write> ring: array<atomic<i32>>; // (slots, ports) quanta

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  if (control.stopped != 0u || control.step >= control.until) {
    return;
  }
  for (var source = wid.x; source < run.sources; source += nwg.x) {
    // The last coupling that begins with this source or before.
    var number = 0u;
    var after = run.couplings;
    while (number + 1u < after) {
      let middle = (number + after) / 2u;
      if (senders[middle].first_source > source) {
        after = middle;
      } else {
        number = middle;
      }
    }
    let sender = senders[number];
    let own = source - sender.first_source;
    let value = gates[sender.first_gate + own].z;
    let end = rows[sender.first_row + own + 1u];
    for (var synapse = rows[sender.first_row + own] + lid; synapse < end; synapse += WORKGROUP) {
      let word = synapses[sender.first_word + synapse * sender.stride];
      var weight = sender.weight;
      if (sender.stride == 2u) {
        weight = bitcast<i32>(synapses[sender.first_word + synapse * 2u + 1u]);
      }
      var delay = sender.delay;
      var cell = word;
      if (sender.delays_differ != 0u) {
        delay = word >> sender.target_bits;
        cell = word & ((1u << sender.target_bits) - 1u);
      }
      let slot = (control.step + delay) % run.slots;
      atomicAdd(&ring[slot * run.ports + sender.port + cell], i32(round(f32(weight) * value)));
    }
  }
}
