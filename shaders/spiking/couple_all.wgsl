// Adds to all targets of couplings whose pairs have one weight and delay the sum over all sources, but for what a target itself gave where cells are
// not connected to themselves: the same whole numbers as couple_pairs.wgsl would add up pair by pair.
//
// One invocation owns one target of one coupling; a coupling begins with a workgroup.
// Dispatch: one invocation for each place of the targets of all such couplings, folded, after couple.wgsl and before the cells advance.
// Joined with: control.wgsl. U such couplings, W workgroups, G places for sources.

override WORKGROUP: u32 = 64u;

struct Run {
  teams: u32, // W
  slots: u32, // of the ring
  ports: u32, // of the ring
}

struct Broadcast {
  first_team: u32,
  size: u32, // targets
  port: u32, // of target 0
  delay: u32, // steps
  weight: i32, // quanta
  sum: u32, // in counters
  first_gate: u32, // place of the first source in gates
  skips_self: u32, // 1 where a cell does not reach itself
}

@group(0) @binding(0) var<uniform> run: Run;
@group(0) @binding(1) var<storage, read> control: Control;
@group(0) @binding(2) var<storage, read> broadcasts: array<Broadcast>; // (U)
@group(0) @binding(3) var<storage, read> teams: array<u32>; // (W) coupling of a workgroup, among these
@group(0) @binding(4) var<storage, read> gates: array<vec4<f32>>; // (G) s, x, mean of s over the step, unused
@group(0) @binding(5) var<storage, read> counters: array<i32>; // sums, quanta
@group(0) @binding(6) var<storage, read_write> ring: array<atomic<i32>>; // (slots, ports) quanta

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  let team = wid.y * nwg.x + wid.x;
  if (team >= run.teams || control.stopped != 0u || control.step >= control.until) {
    return;
  }
  let about = broadcasts[teams[team]];
  let target_cell = (team - about.first_team) * WORKGROUP + lid;
  if (target_cell >= about.size) {
    return;
  }
  var sum = counters[about.sum];
  if (about.skips_self != 0u) {
    sum -= i32(round(f32(about.weight) * gates[about.first_gate + target_cell].z));
  }
  let slot = (control.step + about.delay) % run.slots;
  atomicAdd(&ring[slot * run.ports + about.port + target_cell], sum);
}
