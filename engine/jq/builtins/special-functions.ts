/** Gamma, Bessel and error functions, from their series, asymptotic and integral forms; good to about fourteen digits. */

/** Coefficients of Stirling's series: B(2k) / (2k (2k - 1)). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** ln |Γ(x)|. */
export function logGamma(x: number): number {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x)) return Number.POSITIVE_INFINITY;
  if (x <= 0) {
    if (x === Math.floor(x)) return Number.POSITIVE_INFINITY;
    // Reflection.
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  }
  if (x === 1 || x === 2) return 0;
  // Shifted up to where Stirling's series is exact to the last digits.
  let shift = 1;
  let z = x;
  while (z < 15) shift *= z++;
  let series = 0;
  let power = 1 / z;
  for (const coefficient of STIRLING) {
    series += coefficient * power;
    power /= z * z;
  }
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift);
}

/** Γ(x). */
export function gamma(x: number): number {
  if (Number.isNaN(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
  if (x === 0) return 1 / x;
  if (x === Math.floor(x)) {
    if (x < 0) return Number.NaN;
    if (x <= 171) {
      let product = 1;
      for (let i = 2; i < x; i++) product *= i;
      return product;
    }
  }
  if (x < 0.5) return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  return Math.exp(logGamma(x));
}

/** The error function. */
export function erf(x: number): number {
  if (Math.abs(x) >= 1) return Math.sign(x) * (1 - tail(Math.abs(x)));
  // All terms have one sign: nothing is lost by adding them up.
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** 1 - erf(x), also where that is too small to be told from nothing. */
export function erfc(x: number): number {
  if (x >= 1) return tail(x);
  return x <= -1 ? 2 - tail(-x) : 1 - erf(x);
}

/** erfc(x) for x >= 1: a continued fraction, which needs the fewer terms the larger x is. */
function tail(x: number): number {
  if (!(x < 28)) return Number.isNaN(x) ? x : 0;
  let fraction = x;
  for (let n = Math.ceil(60 + 400 / (x * x)); n > 0; n--) fraction = x + n / 2 / fraction;
  // The square of a short number is exact; what is left of x is small.
  const short = Math.fround(x);
  return (Math.exp(-short * short) * Math.exp((short - x) * (short + x))) / (Math.sqrt(Math.PI) * fraction);
}

/** Simpson would do; the trapezoid rule over a whole period converges faster than any power. */
function meanOverPeriod(f: (t: number) => number, points: number): number {
  let sum = (f(0) + f(Math.PI)) / 2;
  for (let i = 1; i < points; i++) sum += f((Math.PI * i) / points);
  return sum / points;
}

/** J of integer order. */
export function besselJ(order: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(order)) return Number.NaN;
  if (!Number.isFinite(x)) return 0;
  const n = Math.abs(order);
  if (x === 0) return n === 0 ? 1 : 0;
  const sign = order < 0 !== x < 0 && n % 2 !== 0 ? -1 : 1;
  return sign * besselJOfPositive(n, Math.abs(x));
}

function besselJOfPositive(n: number, x: number): number {
  if (x > 5000) return asymptotic(Math.min(n, 1000), x, Math.cos);
  const turn = Math.floor(x);
  // The mean of cos(nt - x sin t): exact in absolute terms, which is all there is up to where J begins to fall.
  if (n <= turn) return meanOverPeriod((t) => Math.cos(n * t - x * Math.sin(t)), Math.ceil(x) + n + 40);
  if (n > 2 * x + FARTHEST) return 0;
  // From there on by the ratios of neighbours, which are found from the far end.
  let ratio = 0;
  let product = 1;
  for (let k = n + 60; k > turn; k--) {
    ratio = 1 / ((2 * k) / x - ratio);
    if (k <= n) product *= ratio;
  }
  return product * meanOverPeriod((t) => Math.cos(turn * t - x * Math.sin(t)), Math.ceil(x) + turn + 40);
}

/** So far behind twice its argument, J is less than the least double. */
const FARTHEST = 2000;

/** Y of integer order, for positive x. */
export function besselY(order: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(order) || x < 0) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!Number.isFinite(x)) return 0;
  const n = Math.min(Math.max(order, -1000), 1000);
  if (n < 0) return besselY(-n, x) * (n % 2 === 0 ? 1 : -1);
  if (x > 5000) return asymptotic(n, x, Math.sin);
  let previous = besselYZero(x);
  if (n === 0) return previous;
  // From the Wronskian with J; then upwards, which is stable for Y.
  let current = (besselJ(1, x) * previous - 2 / (Math.PI * x)) / besselJ(0, x);
  if (Math.abs(besselJ(0, x)) < 1e-3) current = besselYOne(x);
  for (let k = 1; k < n; k++) [previous, current] = [current, ((2 * k) / x) * current - previous];
  return current;
}

const EULER = 0.5772156649015329;

/** Neumann's series over the even J. */
function besselYZero(x: number): number {
  let sum = 0;
  const terms = Math.ceil(x / 2) + 25;
  for (let k = 1; k <= terms; k++) sum += ((k % 2 === 0 ? 1 : -1) * besselJ(2 * k, x)) / k;
  return (2 / Math.PI) * (Math.log(x / 2) + EULER) * besselJ(0, x) - (4 / Math.PI) * sum;
}

/** Minus the derivative of Y0, by a central difference: only near the zeros of J0, where the Wronskian fails. */
function besselYOne(x: number): number {
  const h = 1e-4;
  const slope = (d: number) => (besselYZero(x + d) - besselYZero(x - d)) / (2 * d);
  return -(4 * slope(h) - slope(2 * h)) / 3;
}

function asymptotic(n: number, x: number, wave: (t: number) => number): number {
  return Math.sqrt(2 / (Math.PI * x)) * wave(x - (n * Math.PI) / 2 - Math.PI / 4);
}
