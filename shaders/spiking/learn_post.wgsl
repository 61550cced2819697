// Lets synapses learn from the spikes of their targets in the step that was done: `post` of LearningSynapses, but for the targets' own
// variables, which learn_spike.wgsl changes afterwards.
// Workgroups stay and take one pair of spike and projection after another, their invocations its synapses; nobody else writes these.
// Dispatch: as many workgroups as keep the device busy. Joined with learning.wgsl.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  if (control.stopped != 0u) {
    return;
  }
  let start = control.starts[batch.parity];
  let all = (control.spikes - start) * batch.onto_one;
  let now = control.step + 1u;
  for (var item = wid.x; item < all; item += nwg.x) {
    let spiking = spikes[start + item / batch.onto_one].y;
    let member = first_onto(spiking) + item % batch.onto_one;
    // Cells before the first target wrap around, beyond the last one.
    if (member >= batch.members || spiking - learns[member].first_target >= learns[member].targets) {
      continue;
    }
    run = learns[member];
    let p = parameters[member];
    let cell = spiking - run.first_target;
    let q = load_post(cell);
    let end = graph[run.columns + cell + 1u];
    for (var number = graph[run.columns + cell] + lid; number < end; number += WORKGROUP) {
      var s = load_synapse(number);
      on_post(&s, q, p, event_of(number, cell, now));
      save_synapse(number, s);
      memory[run.times + number] = now;
    }
  }
}
