// Special functions of transfer functions in single precision, and what perceptrons and SoftPlus share. No entry point.
// erfcx: W. H. Press et al. (2007), Numerical Recipes, 3rd edition, section 6.2.2, relative error 1.2e-7. Dawson's integral: G. B. Rybicki (1989),
// doi:10.1063/1.4822832, step 0.4, error 2e-7. Quadrature: Gauss-Legendre of 8 points in panels [0, 1], [1, 2], [2, 4], and so on.

const TRANSFER_ROOT_PI: f32 = 1.7724538509;

// exp(x²) erfc(x) for x of at least 0.
fn transfer_erfcx(x: f32) -> f32 {
  let t = 1.0 / (1.0 + 0.5 * x);
  let p = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 +
    t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  return t * exp(p);
}

// erfc(x).
fn transfer_erfc(x: f32) -> f32 {
  let far = exp(-min(x * x, 100.0)) * transfer_erfcx(abs(x));
  return select(far, 2.0 - far, x < 0.0);
}

// ln(1 + x) for x of at least 0, also where 1 + x would lose x: there as 2 artanh(x/(2 + x)), its series to 1e-9.
fn transfer_log1p(x: f32) -> f32 {
  if (x > 0.5) {
    return log(1.0 + x);
  }
  let s = x / (2.0 + x);
  let y = s * s;
  return 2.0 * s * (1.0 + y * (1.0 / 3.0 + y * (0.2 + y * (1.0 / 7.0 + y * (1.0 / 9.0 + y / 11.0)))));
}

// ln(1 + exp(o)).
fn transfer_softplus(o: f32) -> f32 {
  return max(o, 0.0) + transfer_log1p(exp(-min(abs(o), 87.0)));
}

// 1/(1 + exp(-o)).
fn transfer_logistic(o: f32) -> f32 {
  let small = exp(-min(abs(o), 87.0));
  return select(small, 1.0, o > 0.0) / (1.0 + small);
}

// exp(-x²) times the integral of exp(t²) from 0 to x, for x of at least 0.
fn transfer_dawson(x: f32) -> f32 {
  if (x < 0.4) {
    let y = x * x;
    return x * (1.0 - y * (2.0 / 3.0) * (1.0 - y * 0.4 * (1.0 - y * (2.0 / 7.0) * (1.0 - y * (2.0 / 9.0) *
      (1.0 - y * (2.0 / 11.0))))));
  }
  let middle = 2.0 * round(x / 0.8);
  let off = x - middle * 0.4;
  let ratio = exp(0.8 * off);
  var up = ratio;
  var sum = 0.0;
  for (var k = 0; k < 6; k++) {
    let odd = f32(2 * k + 1);
    sum += exp(-0.16 * odd * odd) * (up / (middle + odd) + 1.0 / (up * (middle - odd)));
    up *= ratio * ratio;
  }
  return sum * exp(-off * off) / TRANSFER_ROOT_PI;
}

// Integral of erfcx from a to b, both at least 0.
fn transfer_erfcx_integral(a: f32, b: f32) -> f32 {
  var places = array<f32, 4>(0.1834346425, 0.5255324099, 0.7966664774, 0.9602898565);
  var weights = array<f32, 4>(0.3626837834, 0.3137066459, 0.2223810345, 0.1012285363);
  var total = 0.0;
  var low = a;
  for (var panel = 0; panel < 140; panel++) {
    if (!(low < b)) {
      break;
    }
    let high = min(b, max(low + 1.0, 2.0 * low));
    let half = 0.5 * (high - low);
    let middle = 0.5 * (high + low);
    var sum = 0.0;
    for (var k = 0; k < 4; k++) {
      let way = half * places[k];
      sum += weights[k] * (transfer_erfcx(middle - way) + transfer_erfcx(middle + way));
    }
    total += half * sum;
    low = high;
  }
  return total;
}

// Integral of erfcx(-u) from a to b, times exp(-b²) where b is above 0.
fn transfer_passage(a: f32, b: f32) -> f32 {
  if (b <= 0.0) {
    return transfer_erfcx_integral(-b, -a);
  }
  let small = exp(-min(b * b, 100.0));
  if (a >= 0.0) {
    let bottom = exp(max((a - b) * (a + b), -100.0)) * transfer_dawson(a);
    return 2.0 * (transfer_dawson(b) - bottom) - small * transfer_erfcx_integral(a, b);
  }
  return 2.0 * transfer_dawson(b) + small * (transfer_erfcx_integral(0.0, -a) - transfer_erfcx_integral(0.0, b));
}

// erfcx(-u), times exp(-b²) where b is above 0, for u up to b.
fn transfer_end(u: f32, b: f32) -> f32 {
  if (b <= 0.0) {
    return transfer_erfcx(-u);
  }
  let small = exp(-min(b * b, 100.0));
  if (u <= 0.0) {
    return small * transfer_erfcx(-u);
  }
  return 2.0 * exp(max((u - b) * (u + b), -100.0)) - small * transfer_erfcx(u);
}

// The slope of erfcx(-u), which is 2 u erfcx(-u) + 2/sqrt(pi), times exp(-b²) where b is above 0. Far below 0 its terms cancel: there by the
// continued fraction of erfcx, 32 terms, error 1e-8 from -1.5 on.
fn transfer_end_slope(u: f32, b: f32) -> f32 {
  let small = select(1.0, exp(-min(b * b, 100.0)), b > 0.0);
  if (u > -1.5) {
    return 2.0 * u * transfer_end(u, b) + 2.0 / TRANSFER_ROOT_PI * small;
  }
  var rest = 0.0;
  for (var k = 32; k > 0; k--) {
    rest = 0.5 * f32(k) / (rest - u);
  }
  return 2.0 / TRANSFER_ROOT_PI * small * rest / (rest - u);
}
