// Moves the clock of synapses and their targets: `tick` of LearningSynapses.
// One invocation owns one target of one projection and all its synapses. Dispatch: one invocation for each, folded, after learn_spike.wgsl. Joined
// with learning.wgsl.

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  let item = (wid.y * nwg.x + wid.x) * WORKGROUP + lid;
  let now = control.step + 1u;
  if (item >= batch.cells || control.stopped != 0u) {
    return;
  }
  // The last projection that begins with this target or before.
  var member = 0u;
  var after = batch.members;
  while (member + 1u < after) {
    let middle = (member + after) / 2u;
    if (learns[middle].first_cell > item) {
      after = middle;
    } else {
      member = middle;
    }
  }
  if (now % learns[member].clock != 0u) {
    return;
  }
  run = learns[member];
  let p = parameters[member];
  let cell = item - run.first_cell;
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
