// Records the spikes of the volleys over which networks jump, bin by bin, after the pattern of the most similar volley of a
// library of real ones: what a smooth profile loses, such as the rhythm inside a long volley and how E and I vary together.
// Most similar: the smallest sum over the first FEATURES numbers f of outcomes (volley_jump.wgsl) of ((y_f - e_f) s_f)², with s the
// inverse deviations of what is left of y when the state before is known.
// The population's n spikes are dealt to the bins in proportion to the pattern's, with one random number u for all:
// bin b of D gets ceil(n c(b + 1) - u) - ceil(n c(b) - u), c(b) the part of the pattern's spikes before the time b / D of its
// duration, by which they add up to n.
//
// One workgroup owns one network; nobody else writes its row of `recording`. Random words: as those of volley_jump.wgsl.
// Dispatch, before that of the jump, which sets the clock: one workgroup per network, folded past 65,535.

struct Shape {
  networks: u32, // B
  columns: u32,  // words per network in `recording`
  longest: u32,  // most bins of a volley, at most PATTERN_BINS
  stride: u32,   // floats per network in `outcomes`
  events: u32,   // L, volleys in the library
}

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> networks: array<vec4<u32>>;      // (B) parameter set, key, 0
@group(0) @binding(2) var<storage, read> clocks: array<u32>;              // (B, CLOCK_WORDS)
@group(0) @binding(3) var<storage, read> outcomes: array<f32>;            // (B, stride) of y
@group(0) @binding(4) var<storage, read> events: array<f32>;              // (1 + L, FEATURES) of s, then of e s
@group(0) @binding(5) var<storage, read> places: array<u32>;              // (L + 1) first word of each pattern
@group(0) @binding(6) var<storage, read> patterns: array<u32>;            // (bins of all patterns) of E | I << 16 spikes
@group(0) @binding(7) var<storage, read_write> recording: array<u32>;     // (B, columns) of E | I << 16 spikes; bin t at t % columns

override WORKGROUP: u32 = 64u;

const FEATURES: u32 = 17u;
const PATTERN_BINS: u32 = 256u;
const SIZES: u32 = 0u; // places in y
const DURATION: u32 = 2u;
const SPIKE: u32 = 5u; // purposes of random words, 5 and 6: of E, of I
const MOST_SPIKES: f32 = 65535.0;

struct Nearest {
  distance: f32,
  event: u32,
}

var<workgroup> nearest: array<Nearest, WORKGROUP>;
var<workgroup> chosen: vec2<u32>;          // first word, bins
var<workgroup> before: array<u32, 514>;    // (2, PATTERN_BINS + 1) spikes of the pattern before a bin

fn distance_to(y: u32, event: u32) -> f32 {
  var sum = 0.0;
  for (var f = 0u; f < FEATURES; f++) {
    let difference = fma(outcomes[y + f], events[f], -events[(1u + event) * FEATURES + f]);
    sum = fma(difference, difference, sum);
  }
  return sum;
}

fn closer(a: Nearest, b: Nearest) -> Nearest {
  if (b.distance < a.distance || (b.distance == a.distance && b.event < a.event)) {
    return b;
  }
  return a;
}

// Part of a population's spikes in the pattern before bin b of a volley of D bins.
fn part_before(is_i: u32, b: u32, duration: u32) -> f32 {
  let row = is_i * (PATTERN_BINS + 1u);
  let bins = chosen.y;
  let all = before[row + bins];
  if (b == duration) {
    return 1.0;
  }
  let time = f32(b * bins) / f32(duration);
  if (all == 0u) {
    return time / f32(bins);
  }
  let bin = min(u32(time), bins - 1u);
  let low = f32(before[row + bin]);
  let high = f32(before[row + bin + 1u]);
  return fma(time - f32(bin), high - low, low) / f32(all);
}

fn spikes_of(y: u32, is_i: u32) -> f32 {
  let root = max(outcomes[y + SIZES + is_i], 0.0);
  return floor(min(root * root, MOST_SPIKES) + 0.5);
}

fn start_of(key: vec2<u32>, is_i: u32, step: u32) -> f32 {
  return uniform_closed_open(pcg4d(vec4<u32>((SPIKE + is_i) << 28u, step, key)).x);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let index = group.y * groups.x + group.x;
  if (index >= shape.networks) {
    return;
  }
  let lane = local.x;
  if (lane == 0u) {
    chosen = vec2<u32>(clocks[index * CLOCK_WORDS + CLOCK_OPEN], 0u);
  }
  if (workgroupUniformLoad(&chosen).x == 0u) {
    return;
  }
  let y = index * shape.stride;
  var best = Nearest(3.4e38, 0u);
  for (var event = lane; event < shape.events; event += WORKGROUP) {
    best = closer(best, Nearest(distance_to(y, event), event));
  }
  nearest[lane] = best;
  workgroupBarrier();
  if (lane == 0u) {
    for (var other = 1u; other < WORKGROUP; other++) {
      best = closer(best, nearest[other]);
    }
    chosen = vec2<u32>(places[best.event], min(places[best.event + 1u] - places[best.event], PATTERN_BINS));
  }
  let pattern = workgroupUniformLoad(&chosen);
  if (lane < 2u) {
    let row = lane * (PATTERN_BINS + 1u);
    before[row] = 0u;
    for (var bin = 0u; bin < pattern.y; bin++) {
      before[row + bin + 1u] = before[row + bin] + ((patterns[pattern.x + bin] >> (16u * lane)) & 0xffffu);
    }
  }
  workgroupBarrier();
  let duration = clamp(u32(exp(clamp(outcomes[y + DURATION], 0.0, 8.0)) + 0.5), 1u, shape.longest);
  let bin = clocks[index * CLOCK_WORDS + CLOCK_BIN];
  let step = clocks[index * CLOCK_WORDS + CLOCK_STEP];
  let key = networks[index].yz;
  let n = vec2<f32>(spikes_of(y, 0u), spikes_of(y, 1u));
  let u = vec2<f32>(start_of(key, 0u, step), start_of(key, 1u, step));
  for (var b = lane; b < duration; b += WORKGROUP) {
    let low = vec2<f32>(part_before(0u, b, duration), part_before(1u, b, duration));
    let high = vec2<f32>(part_before(0u, b + 1u, duration), part_before(1u, b + 1u, duration));
    let spikes = vec2<u32>(max(ceil(fma(n, high, -u)) - ceil(fma(n, low, -u)), vec2<f32>(0.0)));
    recording[index * shape.columns + (bin + b) % shape.columns] = spikes.x | (spikes.y << 16u);
  }
}
