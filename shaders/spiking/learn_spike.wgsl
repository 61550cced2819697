// Changes the variables of the targets that spiked in the step that was done, and notes where the step's spikes begin, as `post` of
// LearningSynapses does at its end.
// One invocation takes every so many pairs of spike and projection; a target spikes once in a step. Dispatch: as many workgroups as keep the
// device busy, between learn_post.wgsl and learn_pre.wgsl. Joined with learning.wgsl.

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) gid: vec3<u32>, @builtin(num_workgroups) nwg: vec3<u32>) {
  if (control.stopped != 0u) {
    return;
  }
  let start = control.starts[batch.parity];
  let all = (control.spikes - start) * batch.onto_one;
  let now = control.step + 1u;
  if (gid.x == 0u) {
    history[now % batch.places] = start;
  }
  for (var item = gid.x; item < all; item += nwg.x * WORKGROUP) {
    let spiking = spikes[start + item / batch.onto_one].y;
    let member = first_onto(spiking) + item % batch.onto_one;
    if (member >= batch.members || spiking - learns[member].first_target >= learns[member].targets) {
      continue;
    }
    run = learns[member];
    let cell = spiking - run.first_target;
//#if SPIKE
    var q = load_post(cell);
    var e: Event;
    e.since_post = since(memory[run.post_times + cell], now);
    e.since_pre = 1e30;
    on_spike(&q, parameters[member], e);
    save_post(cell, q);
//#endif
    memory[run.post_times + cell] = now;
  }
}
