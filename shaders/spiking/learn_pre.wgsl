// Delivers the spikes that arrive at the next step (DELIVER) and lets their synapses learn from them (LEARN): `deliver` and `pre` of
// LearningSynapses. Both in one dispatch where nothing lies between; else spikes are learnt from `run.later` steps after they were delivered.
// Workgroups stay and take one pair of projection and spike, of the steps that may matter, after another, their invocations those of its
// synapses whose delay is over; nobody else writes these. Spikes of one cell and step lie side by side: the first of them takes all. Dispatch: as many workgroups as keep the device busy. Joined with learning.wgsl.

@group(0) @binding(8) var<storage, read_write> ring: array<atomic<i32>>; // (slots, ports) quanta

fn is_finite(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

// First entry from one to another whose delay is at least so many steps.
fn bound(first: u32, end: u32, delay: u32) -> u32 {
  var low = first;
  var high = end;
  while (low < high) {
    let middle = (low + high) / 2u;
    if (graph[run.delays + middle] < delay) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) wid: vec3<u32>,
  @builtin(num_workgroups) nwg: vec3<u32>,
  @builtin(local_invocation_index) lid: u32,
) {
  // Step at whose start they arrive.
  let now = control.step + 2u;
  if (control.stopped != 0u || now <= batch.least) {
    return;
  }
  let oldest = max(now, batch.most + 1u) - batch.most;
  let start = history[oldest % batch.places];
  var stop = control.spikes;
  if (batch.least > 1u) {
    stop = history[(now - batch.least + 1u) % batch.places];
  }
  let all = (stop - start) * batch.from_one;
  for (var item = wid.x; item < all; item += nwg.x) {
    let number_of_spike = start + item / batch.from_one;
    let spike = spikes[number_of_spike];
    if (number_of_spike > start && is_repeat(spikes[number_of_spike - 1u], spike)) {
      continue;
    }
    var repeats = 1u;
    while (number_of_spike + repeats < stop && is_repeat(spikes[number_of_spike + repeats], spike)) {
      repeats++;
    }
    let place = first_from(spike.y) + item % batch.from_one;
    if (place >= batch.members) {
      continue;
    }
    let member = graph[place];
    let source = spike.y - learns[member].first_source;
    if (source >= learns[member].sources) {
      continue;
    }
    run = learns[member];
    if (spike.x <= run.active_from || spike.x > run.active_until) {
      continue;
    }
    let p = parameters[member];
    let age = now - spike.x;
//#if DELIVER
    let delay = age;
//#else
    if (age <= run.later) {
      continue;
    }
    let delay = age - run.later;
//#endif
    var first = graph[run.rows + source];
    var end = graph[run.rows + source + 1u];
    if (run.delay == 0u) {
      let all_first = first;
      first = bound(all_first, end, delay);
      end = bound(first, end, delay + 1u);
    } else if (run.delay != delay) {
      continue;
    }
    for (var entry = first + lid; entry < end; entry += WORKGROUP) {
      let cell = graph[run.ends + entry];
      let number = graph[run.numbers + entry];
      var s = load_synapse(number);
      let q = load_post(cell);
      var e = event_of(number, cell, now);
//#if DELIVER
      for (var one = 0u; one < repeats; one++) {
        let value = delivered(&s, q, p, e);
        if (!is_finite(value) && control.fault == 0xffffffffu) {
          control.faulty = run.fault;
          control.fault = now;
        }
        let whole = i32(round(clamp(value, run.low, run.high) * run.per_quantum));
        atomicAdd(&ring[(now % batch.slots) * batch.ports + run.port + cell], whole);
//#if WEIGHT
        e.since = 0.0;
        memory[run.times + number] = now;
//#endif
      }
//#endif
//#if LEARN
      for (var one = 0u; one < repeats; one++) {
        on_pre(&s, q, p, e);
        e.since = 0.0;
        e.since_pre = 0.0;
      }
      memory[run.times + number] = now;
      memory[run.times + run.synapses + number] = now;
//#endif
      save_synapse(number, s);
    }
  }
}
