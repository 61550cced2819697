// Negative log-likelihood of the counts and its gradient by the head's outputs (see count_head).
//   loss[s] = -sum over p of log p(n_p | n_q, q < p);  dOutputs = weight * d loss / d outputs
// Where a log mean or log nu is clamped, a gradient that pushes it further out is 0.
// Steps t < burnIn and samples s >= S count nothing. Invocation: one sample s = (b, t). Dispatch: ceil(S / LANES).
// Flags: POISSON or CONWAY_MAXWELL, else negative binomial.

struct Shape {
  samples: u32, // S = B T
  steps: u32, // T
  burnIn: u32, // steps
  weight: f32, // 1 / (B (T - burnIn))
  stride: u32, // floats per sample of `outputs`
  head: array<vec4<f32>, POPULATIONS>, // see count_head
}

override LANES: u32 = 64u;

//#if !POISSON
const USED = 2u * POPULATIONS + COUPLINGS; // outputs
//#else
const USED = POPULATIONS + COUPLINGS;
//#endif

@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> outputs: array<f32>; // (S, stride)
@group(0) @binding(2) var<storage, read> counts: array<f32>; // (S, P) spikes per bin
@group(0) @binding(3) var<storage, read_write> losses: array<f32>; // (S) nats, times weight
@group(0) @binding(4) var<storage, read_write> dOutputs: array<f32>; // (S, stride)

// (log p, its slope by the log mean, its slope by the raw shape)
fn score(n: f32, logMean: f32, maxLogMean: f32, raw: f32) -> vec3<f32> {
  let mu = exp(clamp(logMean, MIN_LOG_MEAN, maxLogMean));
  //#if POISSON
  var result = vec3<f32>(poissonLog(n, mu), n - mu, 0.0);
  //#elif CONWAY_MAXWELL
  let nu = shapeOf(raw);
  let power = powerOfPoisson(mu, nu);
  let logPoisson = poissonLog(n, mu);
  var byRaw = nu * (logPoisson - power.logPoisson);
  if ((raw < -MAX_LOG_NU && byRaw < 0.0) || (raw > MAX_LOG_NU && byRaw > 0.0)) { byRaw = 0.0; }
  var result = vec3<f32>(nu * logPoisson - power.logNormal, nu * (n - mu - power.excess), byRaw);
  //#else
  let alpha = shapeOf(raw);
  let slope = negativeBinomialSlope(n, mu, alpha);
  var result = vec3<f32>(negativeBinomialLog(n, mu, alpha), slope.x, slope.y / (1.0 + exp(-raw)));
  //#endif
  let outward = (logMean < MIN_LOG_MEAN && result.y < 0.0) || (logMean > maxLogMean && result.y > 0.0);
  if (outward) { result.y = 0.0; }
  return result;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) wid: vec3<u32>, @builtin(num_workgroups) count: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let s = (wid.y * count.x + wid.x) * LANES + lane;
  if (s >= shape.samples) { return; }
  let first = shape.stride * s;
  let counted = s % shape.steps >= shape.burnIn;
  let written = select(0u, USED, counted);
  for (var o = written; o < 4u * HEAD_VEC4; o++) { dOutputs[first + o] = 0.0; }
  if (!counted) {
    losses[s] = 0.0;
    return;
  }
  var loss = 0.0;
  var coupled: array<f32, POPULATIONS>;
  var coupling = first + POPULATIONS; // place of the population's first
  for (var p = 0u; p < POPULATIONS; p++) {
    let n = counts[s * POPULATIONS + p];
    var logMean = outputs[first + p];
    for (var q = 0u; q < p; q++) { logMean = fma(outputs[coupling + q], coupled[q], logMean); }
    var raw = 0.0;
    //#if !POISSON
    raw = outputs[first + POPULATIONS + COUPLINGS + p];
    //#endif
    let found = score(n, logMean, shape.head[p].x, raw);
    loss += found.x;
    dOutputs[first + p] = -shape.weight * found.y;
    for (var q = 0u; q < p; q++) { dOutputs[coupling + q] = -shape.weight * (coupled[q] * found.y); }
    //#if !POISSON
    dOutputs[first + POPULATIONS + COUPLINGS + p] = -shape.weight * found.z;
    //#endif
    coupled[p] = couplingOf(n, shape.head[p].y);
    coupling += p;
  }
  losses[s] = -shape.weight * loss;
}
