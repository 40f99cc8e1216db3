/**
 * The mathematics jq takes from C. Functions JavaScript has are taken from it; the rest is computed here. Results may
 * differ from a C library in the last digit.
 */
import type { Json } from '../../json.ts';
import { Raised } from '../errors.ts';
import { describe } from '../print.ts';
import { compare } from '../values.ts';
import { type Builtin, type Builtins, value } from './builtin.ts';
import { besselJ, besselY, erf, erfc, gamma, logGamma } from './special-functions.ts';

function number(value: Json): number {
  if (typeof value !== 'number') throw new Raised(`${describe(value)} number required`);
  return value;
}

const one = (f: (x: number) => number): Builtin => value((input) => f(number(input)));
const two = (f: (x: number, y: number) => number): Builtin => value((_, a, b) => f(number(a!), number(b!)));

/** To the nearest integer, ties to even. */
function roundEven(x: number): number {
  const size = Math.abs(x);
  const floor = Math.floor(size);
  const nearest = size - floor === 0.5 ? floor + (floor % 2) : Math.round(size);
  // What is rounded to nothing keeps its sign.
  return isNegative(x) ? -nearest : nearest;
}

/** To the nearest integer, ties away from zero. */
function round(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const up = Math.floor(Math.abs(x) + 0.5);
  // 0.49999999999999994 + 0.5 is 1 in doubles.
  const nearest = up - Math.abs(x) > 0.5 ? up - 1 : up;
  return x < 0 ? -nearest : nearest;
}

/** `x` as a fraction of at least a half and a power of two. */
function split(x: number): [number, number] {
  if (x === 0 || !Number.isFinite(x)) return [x, 0];
  let exponent = Math.max(-1023, Math.floor(Math.log2(Math.abs(x))) + 1);
  let fraction = x * 2 ** -exponent;
  // The logarithm may be off by one at powers of two, and far off among the denormals.
  while (Math.abs(fraction) < 0.5) {
    fraction *= 2;
    exponent--;
  }
  while (Math.abs(fraction) >= 1) {
    fraction /= 2;
    exponent++;
  }
  return [fraction, exponent];
}

/** `x * 2^n` without overflow on the way. */
function scale(x: number, n: number): number {
  let result = x;
  let left = Math.trunc(Math.min(Math.max(n, -5000), 5000));
  while (left > 1000) {
    result *= 2 ** 1000;
    left -= 1000;
  }
  while (left < -1000) {
    result *= 2 ** -1000;
    left += 1000;
  }
  return result * 2 ** left;
}

const view = new DataView(new ArrayBuffer(8));

/** The next double after `x` towards `y`. */
function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  view.setBigInt64(0, x < y === x > 0 ? bits + 1n : bits - 1n);
  return view.getFloat64(0);
}

/** IEEE remainder: what is left after the nearest multiple, ties to the even one. */
function ieeeRemainder(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y) || !Number.isFinite(x) || y === 0) return Number.NaN;
  if (!Number.isFinite(y)) return x;
  const divisor = Math.abs(y);
  let rest = Math.abs(x) % (divisor * 2 === Number.POSITIVE_INFINITY ? divisor : divisor * 2);
  if (rest > divisor / 2) {
    rest -= divisor;
    if (rest >= divisor / 2) rest -= divisor;
  }
  return x < 0 ? -rest : rest;
}

const isNegative = (x: number) => x < 0 || Object.is(x, -0);

function logb(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (!Number.isFinite(x)) return Math.abs(x);
  return split(x)[1] - 1;
}

function significand(x: number): number {
  return x === 0 || !Number.isFinite(x) ? x : split(x)[0] * 2;
}

function fma(x: number, y: number, z: number): number {
  // The product in two parts, so that it is rounded once.
  const product = x * y;
  if (!Number.isFinite(product + z) || Math.abs(product) > 1e290) return product + z;
  const [xh, xl] = halves(x);
  const [yh, yl] = halves(y);
  const error = xl * yl - (product - xh * yh - xl * yh - xh * yl);
  const sum = product + z;
  const part = sum - product;
  return sum + (product - (sum - part) + (z - part) + error);
}

function halves(x: number): [number, number] {
  const spread = x * 134217729;
  const high = spread - (spread - x);
  return [high, x - high];
}

export const math: Builtins = {
  'abs/0': value((input) => (compare(input, 0) < 0 ? negateForAbs(input) : input)),
  'fabs/0': one(Math.abs),
  'floor/0': one(Math.floor),
  'ceil/0': one(Math.ceil),
  'round/0': one(round),
  'rint/0': one(roundEven),
  'nearbyint/0': one(roundEven),
  'trunc/0': one(Math.trunc),
  'sqrt/0': one(Math.sqrt),
  'cbrt/0': one(Math.cbrt),
  'exp/0': one(Math.exp),
  'exp2/0': one((x) => 2 ** x),
  'exp10/0': one((x) => 10 ** x),
  'pow10/0': one((x) => 10 ** x),
  'expm1/0': one(Math.expm1),
  'log/0': one(Math.log),
  'log2/0': one(Math.log2),
  'log10/0': one(Math.log10),
  'log1p/0': one(Math.log1p),
  'logb/0': one(logb),
  'significand/0': one(significand),
  'sin/0': one(Math.sin),
  'cos/0': one(Math.cos),
  'tan/0': one(Math.tan),
  'asin/0': one(Math.asin),
  'acos/0': one(Math.acos),
  'atan/0': one(Math.atan),
  'sinh/0': one(Math.sinh),
  'cosh/0': one(Math.cosh),
  'tanh/0': one(Math.tanh),
  'asinh/0': one(Math.asinh),
  'acosh/0': one(Math.acosh),
  'atanh/0': one(Math.atanh),
  'erf/0': one(erf),
  'erfc/0': one(erfc),
  'gamma/0': one(logGamma),
  'lgamma/0': one(logGamma),
  'tgamma/0': one(gamma),
  'lgamma_r/0': value((input) => {
    const x = number(input);
    const odd = x < 0 && x !== Math.floor(x) && Math.floor(x) % 2 !== 0;
    return [logGamma(x), odd || Object.is(x, -0) ? -1 : 1];
  }),
  'frexp/0': value((input) => split(number(input))),
  'modf/0': value((input) => {
    const x = number(input);
    const whole = Math.trunc(x);
    return [Number.isFinite(x) ? x - whole : x > 0 ? 0 : x < 0 ? -0 : x, whole];
  }),
  'j0/0': one((x) => besselJ(0, x)),
  'j1/0': one((x) => besselJ(1, x)),
  'y0/0': one((x) => besselY(0, x)),
  'y1/0': one((x) => besselY(1, x)),
  'jn/2': two((n, x) => besselJ(Math.trunc(n), x)),
  'yn/2': two((n, x) => besselY(Math.trunc(n), x)),
  'pow/2': two((x, y) => (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y)) ? 1 : x ** y)),
  'atan2/2': two(Math.atan2),
  'fmod/2': two((x, y) => x % y),
  'fmin/2': two((x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y))),
  'fmax/2': two((x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y))),
  'fdim/2': two((x, y) => (x <= y ? 0 : x - y)),
  'hypot/2': two(Math.hypot),
  'copysign/2': two((x, y) => (isNegative(x) === isNegative(y) ? x : -x)),
  'drem/2': two(ieeeRemainder),
  'remainder/2': two(ieeeRemainder),
  'ldexp/2': two(scale),
  'scalb/2': two((x, n) => (Number.isInteger(n) ? scale(x, n) : Number.isFinite(n) ? Number.NaN : x * 2 ** n)),
  'scalbln/2': two(scale),
  'nextafter/2': two(nextAfter),
  'nexttoward/2': two(nextAfter),
  'fma/3': value((_, a, b, c) => fma(number(a!), number(b!), number(c!))),
};

function negateForAbs(input: Json): Json {
  if (typeof input !== 'number') throw new Raised(`${describe(input)} cannot be negated`);
  return -input;
}
