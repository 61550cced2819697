// Moves the clock of synapses and their targets: `tick` of LearningSynapses.
// One invocation owns one target and all its synapses. Dispatch: one invocation for each target, folded, after learn_spike.wgsl. Joined
// with learning.wgsl.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  let cell = (wid.y * nwg.x + wid.x) * WORKGROUP + lid;
  let now = control.step + 1u;
  if (cell >= run.targets || control.stopped != 0u || now % run.clock != 0u) {
    return;
  }
  let first = graph[run.columns + cell];
  let end = graph[run.columns + cell + 1u];
  var q = load_post(cell);
  var sum = 0.0;
  for (var number = first; number < end; number++) {
    var s = load_synapse(number);
    sum += measure(&s, q, p, event_of(number, cell, now));
    save_synapse(number, s);
    memory[run.times + number] = now;
  }
  tick(&q, sum, p);
  save_post(cell, q);
  for (var number = first; number < end; number++) {
    var s = load_synapse(number);
    consolidate(&s, q, p);
    save_synapse(number, s);
  }
}
