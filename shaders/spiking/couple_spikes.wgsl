// Counts the spikes of a step for the couplings that they open, which couple.wgsl takes in the next step, and clears the sums of that step: what
// CouplingLayer.keep (lib/spiking/cpu/coupling_layer.ts) does.
//
// Invocations stay and take one pair of spike and coupling of its population after another. Dispatch: as many workgroups as keep the device
// busy, after the cells and before the sending opens the next window.
// Joined with: control.wgsl. P populations, Q couplings, G places for their sources.

override WORKGROUP: u32 = 64u;

struct Run {
  parity: u32,
  populations: u32, // P
  most_couplings: u32, // of one population
  couplings: u32, // Q
}

struct Source {
  first: u32, // first cell
  first_coupling: u32, // in firsts
  couplings: u32,
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> spikes: array<vec2<u32>>; // (capacity) step from 1, cell
@group(0) @binding(3) var<storage, read> sources: array<Source>; // (P)
@group(0) @binding(4) var<storage, read> firsts: array<u32>; // place of the first source of each coupling that spikes open, by population
@group(0) @binding(5) var<storage, read_write> counters: array<atomic<i32>>; // (Q) sums, quanta; (G) spikes

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) gid: vec3<u32>, @builtin(num_workgroups) nwg: vec3<u32>) {
  let invocations = nwg.x * WORKGROUP;
  for (var sum = gid.x; sum < run.couplings; sum += invocations) {
    atomicStore(&counters[sum], 0);
  }
  let start = control.starts[run.parity];
  let pairs = (control.spikes - start) * run.most_couplings;
  for (var item = gid.x; item < pairs; item += invocations) {
    let spike = spikes[start + item / run.most_couplings];
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
    let source = sources[population];
    let number = item % run.most_couplings;
    if (number < source.couplings) {
      atomicAdd(&counters[run.couplings + firsts[source.first_coupling + number] + spike.y - source.first], 1);
    }
  }
}
