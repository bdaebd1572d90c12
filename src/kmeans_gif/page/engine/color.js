/**
 * sRGB ↔ CIELAB and OKLab, with only + − × ÷ √ and bit operations, in the order of src/native/color/color_spaces.cpp,
 * so that both give the same bits.
 *
 * @typedef {number[][]} Matrix
 */

// IEC 61966-2-1: linear sRGB to XYZ, each row divided by its sum.
const XYZ_OF_LINEAR = [
  [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
  [0.2126, 0.7152, 0.0722],
  [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
];
const LINEAR_OF_XYZ = [
  [3.0802145161927106, -1.5372079722103187, -0.5430065439823919],
  [-0.92096864435021797, 1.875756060885241, 0.045212583464976842],
  [0.052952469483457838, -0.20402105059848669, 1.1510685811150287],
];

// Björn Ottosson, "A perceptual color space for image processing" (2020), revised in 2021.
const LMS_OF_LINEAR = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const LINEAR_OF_LMS = [
  [4.0767416613479943, -3.3077115904081933, 0.2309699287294279],
  [-1.2684380040921761, 2.6097574006633715, -0.34131939631021962],
  [-0.0041960865418371089, -0.70341861445944964, 1.7076147009309448],
];
const OKLAB_OF_ROOTS = [
  [0.2104542553, 0.7936177850, -0.0040720468],
  [1.9779984951, -2.4285922050, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.8086757660],
];
const ROOTS_OF_OKLAB = [
  [0.99999999845051979, 0.39633779217376786, 0.2158037580607588],
  [1.0000000088817609, -0.10556134232365635, -0.063854174771705907],
  [1.0000000546724108, -0.089484182094965753, -1.2914855378640917],
];

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/**
 * Divides the bits of x, as one number, by n, and subtracts them from a number of 64 bits.
 *
 * @param {number} x
 * @param {number} n
 * @param {number} high
 * @param {number} low
 */
function guess(x, n, high, low) {
  double[0] = x;
  const top = Math.floor(words[1] / n);
  const rest = low - Math.floor(((words[1] - top * n) * 4294967296 + words[0]) / n);
  words[0] = rest < 0 ? rest + 4294967296 : rest;
  words[1] = high - top - (rest < 0 ? 1 : 0);
  return double[0];
}

/** @param {number} x */
function inverseCubeRoot(x) {
  let y = guess(x, 3, 0x553ee962, 0x47022000);
  for (let step = 0; step < 2; step++) {
    const e = 1 - (x * y) * y * y;
    y = y + y * (e * (1 / 3 + e * (2 / 9 + e * (14 / 81))));
  }
  return y;
}

/** @param {number} x */
function inverseFifthRoot(x) {
  let y = guess(x, 5, 0x4cb89c6b, 0xbe447000);
  for (let step = 0; step < 2; step++) {
    const y2 = y * y;
    const e = 1 - (x * y) * (y2 * y2);
    y = y + y * (e * (1 / 5 + e * (3 / 25 + e * (11 / 125))));
  }
  return y;
}

/**
 * Returns what a · b loses when it is rounded (Veltkamp's split and Dekker's product).
 *
 * @param {number} a
 * @param {number} b
 * @param {number} product a · b, rounded.
 */
function lost(a, b, product) {
  const ta = 134217729 * a, tb = 134217729 * b;
  const a1 = ta - (ta - a), b1 = tb - (tb - b);
  const a0 = a - a1, b0 = b - b1;
  return ((a1 * b1 - product) + a1 * b0 + a0 * b1) + a0 * b0;
}

/** @param {number} x */
function cubeRoot(x) {
  const tiny = Math.abs(x) < 2 ** -900;
  const size = tiny ? Math.abs(x) * 2 ** 300 : Math.abs(x);
  const y = inverseCubeRoot(size);
  const r = size * y * y;
  const square = r * r, squareLost = lost(r, r, square);
  const cube = square * r, cubeLost = lost(square, r, cube);
  const rest = ((size - cube) - cubeLost) - squareLost * r;
  const root = r + rest * (y * y * (1 / 3));
  const scaled = tiny ? root * 2 ** -100 : root;
  return x < 0 || Object.is(x, -0) ? -scaled : scaled;
}

/** @param {number} x */
function fifthRoot(x) {
  const y = inverseFifthRoot(x);
  const y4 = y * y * (y * y);
  const r = x * y4;
  const square = r * r, squareLost = lost(r, r, square);
  const fourth = square * square, fourthLost = lost(square, square, fourth);
  const fifth = fourth * r, fifthLost = lost(fourth, r, fifth);
  const low = fourthLost + 2 * square * squareLost;
  const rest = ((x - fifth) - fifthLost) - low * r;
  return r + rest * (y4 * (1 / 5));
}

/** @param {number} encoded */
export function linearOf(encoded) {
  const size = Math.abs(encoded);
  if (size <= 0.04045) return encoded / 12.92;
  const u = (size + 0.055) / 1.055;
  const linear = u * u * fifthRoot(u * u);
  return encoded < 0 ? -linear : linear;
}

/** @param {number} linear */
function encodedOf(linear) {
  const size = Math.abs(linear);
  if (size <= 0.0031308) return linear * 12.92;
  const square = size * size;
  const root = cubeRoot(Math.sqrt(Math.sqrt(square * square * size)));
  const encoded = 1 + 1.055 * (root - 1);
  return linear < 0 ? -encoded : encoded;
}

/** @param {number} t */
function labRoot(t) {
  return t > 216 / 24389 ? cubeRoot(t) : t * (841 / 108) + 4 / 29;
}

/** @param {number} f */
function labCube(f) {
  return f > 6 / 29 ? f * f * f : (f - 4 / 29) * (108 / 841);
}

/**
 * @param {Matrix} m
 * @param {number} x
 * @param {number} y
 * @param {number} z
 */
function times(m, x, y, z) {
  return [
    m[0][0] * x + m[0][1] * y + m[0][2] * z,
    m[1][0] * x + m[1][1] * y + m[1][2] * z,
    m[2][0] * x + m[2][1] * y + m[2][2] * z,
  ];
}

/**
 * Conversions of one colour: of three values, or of the gray alone. Those to a space take linear values, those from it
 * return encoded ones; 1 is white.
 *
 * @type {Record<string, {to: (linear: number[]) => number[], from: (place: number[]) => number[]}>}
 */
export const CONVERSIONS = {
  lab: {
    to(linear) {
      if (linear.length === 1) return [116 * labRoot(linear[0]) - 16];
      const [x, y, z] = times(XYZ_OF_LINEAR, linear[0], linear[1], linear[2]);
      const fx = labRoot(x), fy = labRoot(y), fz = labRoot(z);
      return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
    },
    from(place) {
      const fy = (place[0] + 16) / 116;
      if (place.length === 1) return [encodedOf(labCube(fy))];
      const fx = fy + place[1] / 500, fz = fy - place[2] / 200;
      return times(LINEAR_OF_XYZ, labCube(fx), labCube(fy), labCube(fz)).map(encodedOf);
    },
  },
  oklab: {
    to(linear) {
      if (linear.length === 1) return [cubeRoot(linear[0])];
      const [l, m, s] = times(LMS_OF_LINEAR, linear[0], linear[1], linear[2]);
      return times(OKLAB_OF_ROOTS, cubeRoot(l), cubeRoot(m), cubeRoot(s));
    },
    from(place) {
      if (place.length === 1) return [encodedOf(place[0] * place[0] * place[0])];
      const [l, m, s] = times(ROOTS_OF_OKLAB, place[0], place[1], place[2]);
      return times(LINEAR_OF_LMS, l * l * l, m * m * m, s * s * s).map(encodedOf);
    },
  },
};
