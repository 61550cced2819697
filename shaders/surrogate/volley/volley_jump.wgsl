// Jumps over a volley: puts every network in which one has started into the state that the surrogate drew for the volley's
// end. The volley's spikes are those of volley_pattern.wgsl, which runs before.
// y: square roots of the spikes of E and I (0, 1); log of the duration in bins (2); log(1 + t) of the times t, in
// bins, by which the parts LEVELS of the E spikes (3 to 9) and of the I spikes (10 to 16) have come; square roots of the
// pools EE, IE, EI, II (17 to 20) and of the refractory counts of E and I (21, 22); coefficients of the square roots of the voltage
// histograms of E and of I in their M principal components.
// Cells of a population are exchangeable, since every spike draws its targets afresh: the first ones become refractory, the
// others get voltages of the histogram, one in each equal share of it. Every pending kick goes to a random
// cell, which takes it with a probability that its voltage and the outcome set (cells that were refractory when the hits were
// drawn have few): w_0 + sum over S numbers f of y of w_f y_f, between LEAST_SHARE and MOST_SHARE, over the largest of the pool.
//
// One workgroup owns one network; nobody else writes its rows. Random words: pcg4d of (index | purpose << 28, first step of
// the volley, key), which no step uses since these steps are never run.
// Dispatch: one workgroup per network, folded past 65,535.

struct Jump {
  networks: u32,        // B
  cells_e: u32,         // E cells
  cells: u32,           // N
  bin_steps: u32,       // steps per bin
  longest: u32,         // most bins of a volley
  histogram_bins: u32,  // H
  histogram_low: i32,   // voltage units; lower edge of the first bin
  histogram_width: u32, // voltage units
  lowest: i32,          // voltage units; the lowest voltage
  threshold: i32,       // voltage units
  modes: u32,           // M
  stride: u32,          // floats per network in `outcomes`
}

@group(0) @binding(0) var<uniform> jump: Jump;
@group(0) @binding(1) var<storage, read> networks: array<vec4<u32>>;           // (B) parameter set, key, 0
@group(0) @binding(2) var<storage, read_write> state: array<atomic<u32>>;      // (B, 2 + 5 N) last spikes of E, I; cells
@group(0) @binding(3) var<storage, read_write> clocks: array<u32>;             // (B, CLOCK_WORDS)
@group(0) @binding(4) var<storage, read> components: array<f32>;               // (2, M, H) principal components of the roots of histograms
@group(0) @binding(5) var<storage, read> outcomes: array<f32>;                 // (B, stride) of y
@group(0) @binding(6) var<storage, read> mean: array<f32>;                     // (2, H) of these roots
@group(0) @binding(7) var<storage, read> shares: array<f32>;                   // (4, H + 1, 1 + S) of pending kicks, by voltage, refractory cells last: linear in y

override WORKGROUP: u32 = 64u;

const CELL_WORDS: u32 = 5u;
const HISTOGRAM_CAPACITY: u32 = 256u;
const VOLTAGE: u32 = 0u;   // purposes of random words
const PENDING: u32 = 1u;   // 1 to 4: pools
const MOST_TRIES: u32 = 32u;      // of cells for one kick
const TRY_STRIDE: u32 = 4194304u; // words of the next try
const SHARE_CAPACITY: u32 = 516u; // 4 (H + 1) at most
const LEAST_SHARE: f32 = 0.01;
const MOST_SHARE: f32 = 4.0;

const DURATION: u32 = 2u; // places in y
const SHARE_FEATURES = array<u32, 9>(0u, 1u, 2u, 17u, 18u, 19u, 20u, 21u, 22u);
const POOLS: u32 = 17u;
const REFRACTORY: u32 = 21u;
const MODES: u32 = 23u;

var<workgroup> cumulative: array<f32, HISTOGRAM_CAPACITY>; // (2, H) of the density of E and of I
var<workgroup> share: array<f32, SHARE_CAPACITY>;          // (4, H + 1) of this outcome
var<workgroup> clock: vec4<u32>;                           // bin, step, open, jumps

fn random_words(key: vec2<u32>, purpose: u32, at: u32, step: u32) -> vec4<u32> {
  return pcg4d(vec4<u32>(at | (purpose << 28u), step, key));
}

// A whole number below n from a word.
fn below(word: u32, n: u32) -> u32 {
  return ((word >> 16u) * n + (((word & 0xffffu) * n) >> 16u)) >> 16u;
}

fn squared(y: f32, most: f32) -> u32 {
  let root = max(y, 0.0);
  return u32(floor(min(root * root, most) + 0.5));
}

fn density(first: u32, is_i: u32, bin: u32) -> f32 {
  var root = mean[is_i * jump.histogram_bins + bin];
  for (var m = is_i * jump.modes; m < (is_i + 1u) * jump.modes; m++) {
    root = fma(outcomes[first + MODES + m], components[m * jump.histogram_bins + bin], root);
  }
  return max(root, 0.0) * max(root, 0.0);
}

// Voltage at quantile q of the cumulative histogram of a population.
fn voltage_at(is_i: u32, q: f32) -> i32 {
  let H = jump.histogram_bins;
  let whole = cumulative[is_i * H + H - 1u];
  let sought = q * whole;
  var bin = 0u;
  for (var b = 0u; b + 1u < H; b++) {
    bin += u32(cumulative[is_i * H + b] <= sought);
  }
  let before = select(cumulative[is_i * H + max(bin, 1u) - 1u], 0.0, bin == 0u);
  let inside = cumulative[is_i * H + bin] - before;
  let part = clamp((sought - before) / max(inside, 1e-9), 0.0, 0.999);
  let v = jump.histogram_low + i32(bin * jump.histogram_width) + i32(floor(part * f32(jump.histogram_width)));
  return clamp(v, jump.lowest, jump.threshold - 1);
}

fn set_cell(row: u32, cell: u32, key: vec2<u32>, refractory: vec2<u32>) {
  let is_i = u32(cell >= jump.cells_e);
  let first = is_i * jump.cells_e;
  let cells = select(jump.cells_e, jump.cells - jump.cells_e, is_i == 1u);
  let asleep = select(refractory.x, refractory.y, is_i == 1u);
  let word = row + 2u + CELL_WORDS * cell;
  var v = 0;
  if (cell - first >= asleep) {
    let u = uniform_closed_open(random_words(key, VOLTAGE, cell, clock.y).x);
    v = voltage_at(is_i, (f32(cell - first - asleep) + u) / f32(cells - asleep));
  }
  atomicStore(&state[word], bitcast<u32>(v));
  atomicStore(&state[word + 1u], u32(cell - first < asleep));
  atomicStore(&state[word + 2u], 0u);
  atomicStore(&state[word + 3u], 0u);
  atomicStore(&state[word + 4u], 0u);
}

fn share_after(first: u32, at: u32) -> f32 {
  var places = SHARE_FEATURES;
  let weights = at * 10u;
  var sum = shares[weights];
  for (var f = 0u; f < 9u; f++) {
    sum = fma(shares[weights + 1u + f], outcomes[first + places[f]], sum);
  }
  return clamp(sum, LEAST_SHARE, MOST_SHARE);
}

// Makes the shares of a pool relative to the largest.
fn scale_shares(pool: u32) {
  let row = jump.histogram_bins + 1u;
  var most = 0.0;
  for (var bin = 0u; bin < row; bin++) {
    most = max(most, share[pool * row + bin]);
  }
  for (var bin = 0u; bin < row; bin++) {
    share[pool * row + bin] /= most;
  }
}

fn share_of(word: u32, pool: u32) -> f32 {
  let v = bitcast<i32>(atomicLoad(&state[word]));
  let asleep = atomicLoad(&state[word + 1u]) == 1u;
  let bin = min(u32(max(v - jump.histogram_low, 0)) / jump.histogram_width, jump.histogram_bins - 1u);
  return share[pool * (jump.histogram_bins + 1u) + select(bin, jump.histogram_bins, asleep)];
}

// Gives a pending kick of a pool to one of the population's cells. at: key, step, cells.
fn add_kick(row: u32, pool: u32, kick: u32, at: vec4<u32>) {
  let first = row + 2u + CELL_WORDS * (pool & 1u) * jump.cells_e;
  var word = first;
  var taken = false;
  for (var tried = 0u; tried < MOST_TRIES && !taken; tried++) {
    let random = random_words(at.xy, PENDING + pool, kick + tried * TRY_STRIDE, at.z);
    word = first + CELL_WORDS * below(random.x, at.w);
    taken = uniform_closed_open(random.y) < share_of(word, pool);
  }
  atomicAdd(&state[word + 3u + (pool >> 1u)], 1u);
}

fn duration_of(first: u32) -> u32 {
  return clamp(u32(exp(clamp(outcomes[first + DURATION], 0.0, 8.0)) + 0.5), 1u, jump.longest);
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
  let index = group.y * groups.x + group.x;
  if (index >= jump.networks) {
    return;
  }
  let lane = local.x;
  let clock_row = index * CLOCK_WORDS;
  if (lane == 0u) {
    clock = vec4<u32>(clocks[clock_row], clocks[clock_row + 1u], clocks[clock_row + 2u], clocks[clock_row + 3u]);
  }
  let now = workgroupUniformLoad(&clock);
  if (now.z == 0u) {
    return;
  }
  let key = networks[index].yz;
  let row = index * (2u + CELL_WORDS * jump.cells);
  let y = index * jump.stride;
  let H = jump.histogram_bins;
  for (var at = lane; at < 2u * H; at += WORKGROUP) {
    let is_i = u32(at >= H);
    cumulative[at] = density(y, is_i, at - is_i * H);
  }
  for (var at = lane; at < 4u * (H + 1u); at += WORKGROUP) {
    share[at] = share_after(y, at);
  }
  workgroupBarrier();
  if (lane < 4u) {
    scale_shares(lane);
  }
  if (lane < 2u) {
    for (var bin = 1u; bin < H; bin++) {
      cumulative[lane * H + bin] += cumulative[lane * H + bin - 1u];
    }
  }
  workgroupBarrier();
  let cells_i = jump.cells - jump.cells_e;
  let refractory = vec2<u32>(squared(outcomes[y + REFRACTORY], f32(jump.cells_e)), squared(outcomes[y + REFRACTORY + 1u], f32(cells_i)));
  for (var cell = lane; cell < jump.cells; cell += WORKGROUP) {
    set_cell(row, cell, key, refractory);
  }
  storageBarrier();
  for (var pool = 0u; pool < 4u; pool++) {
    let to_i = pool & 1u;
    let cells = select(jump.cells_e, cells_i, to_i == 1u);
    let kicks = squared(outcomes[y + POOLS + pool], 64.0 * f32(cells));
    for (var kick = lane; kick < kicks; kick += WORKGROUP) {
      add_kick(row, pool, kick, vec4<u32>(key, now.y, cells));
    }
  }
  let duration = duration_of(y);
  if (lane == 0u) {
    atomicStore(&state[row], 0u);
    atomicStore(&state[row + 1u], 0u);
    clocks[clock_row] = now.x + duration;
    clocks[clock_row + 1u] = now.y + duration * jump.bin_steps;
    clocks[clock_row + CLOCK_OPEN] = 0u;
    clocks[clock_row + CLOCK_JUMPS] = now.w + 1u;
    clocks[clock_row + CLOCK_IDLE] = 0u;
  }
}
