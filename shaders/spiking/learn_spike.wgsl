// Changes the variables of the targets that spiked in the step that was done, and notes where the step's spikes begin, as `post` of
// LearningSynapses does at its end.
// One invocation takes every so many spikes; a cell spikes once in a step. Dispatch: as many workgroups as keep the device busy,
// between learn_post.wgsl and learn_pre.wgsl. Joined with learning.wgsl.

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) gid: vec3<u32>, @builtin(num_workgroups) nwg: vec3<u32>) {
  if (control.stopped != 0u) {
    return;
  }
  let start = control.starts[run.parity];
  let all = control.spikes - start;
  let now = control.step + 1u;
  if (gid.x == 0u) {
    history[now % run.places] = start;
  }
  for (var item = gid.x; item < all; item += nwg.x * WORKGROUP) {
    let cell = spikes[start + item].y - run.first_target;
    if (cell >= run.targets) {
      continue;
    }
//#if SPIKE
    var q = load_post(cell);
    var e: Event;
    e.since_post = since(memory[run.post_times + cell], now);
    e.since_pre = 1e30;
    on_spike(&q, p, e);
    save_post(cell, q);
//#endif
    memory[run.post_times + cell] = now;
  }
}
