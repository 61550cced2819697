/**
 * The step of {@linkcode bursting} in WGSL. Whether the adaptation is at its bound after a step is told by what the step did, never by comparing it with a bound that is worked out
 * again, which a compiler may round otherwise.
 */
export const BURSTING_WGSL = `struct Bounds {
  lower: f32,        // A, where a burst ends
  upper: f32,        // Q, where a pause ends
  active_rate: f32,  // k_a, 1/ms
  quiet_rate: f32,   // k_q, 1/ms
}

fn between(low: f32, high: f32, part: f32) -> f32 {
  return low + part * (high - low);
}

fn bounds_at(p: Parameters, x: f32) -> Bounds {
  let part = min(1.0, abs(x));
  let up = x > 0.0;
  return Bounds(
    between(p.restLower, select(p.downLower, p.upLower, up), part),
    between(p.restUpper, select(p.downUpper, p.upUpper, up), part),
    p.rate / between(1.0, select(p.sActiveDown, p.sActiveUp, up), part),
    p.rate / between(1.0, select(p.sQuietDown, p.sQuietUp, up), part),
  );
}

fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let x = i.x + p.bias;
  let at = bounds_at(p, x);
  let v = (*s).v;
  let a = (*s).a;
  let moving = i.h * (1.0 + p.noise * i.normals.x);
  let adapt = i.h * (1.0 + p.noise * i.normals.y);
  if (v > 0.0) {
    let speed = a * at.active_rate * p.fall;
    let delay = max(1.0, p.delayActive * log(at.upper / at.lower) / at.active_rate);
    let is_inside = a > at.lower;
    let moved = select(a, a - adapt * speed, is_inside);
    let is_near = select((at.lower - moved) < speed * p.marginActive, (moved < at.lower), is_inside);
    (*s).a = select(moved, at.lower, is_near);
    if ((!is_near && moved > at.lower) || x > p.xActive) {
      (*s).v = min(1.0, v + moving / delay);
    } else {
      let fallen = v - moving / delay;
      (*s).v = select(-1.0, fallen, fallen > 0.0);
    }
    return false;
  }
  let speed = (1.0 - a) * at.quiet_rate * p.rise;
  let delay = max(1.0, p.delayQuiet * log((1.0 - at.lower) / (1.0 - at.upper)) / at.quiet_rate);
  let is_inside = a < at.upper;
  let moved = select(a, a + adapt * speed, is_inside);
  let is_near = select((moved - at.upper) < speed * p.marginQuiet, (moved > at.upper), is_inside);
  (*s).a = select(moved, at.upper, is_near);
  if ((!is_near && moved < at.upper) || x < p.xQuiet) {
    (*s).v = max(-1.0, v - moving / delay);
    return false;
  }
  let risen = v + moving / delay;
  (*s).v = select(1.0, risen, risen < 0.0);
  return risen >= 0.0;
}

fn output(s: State, p: Parameters) -> Output {
  return Output(select(0.0, between(p.outputEnd, p.outputStart, s.a), s.v > 0.0));
}`;
