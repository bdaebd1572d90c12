/**
 * Reads a text table: rows of cells with a delimiter between them, perhaps quoted, perhaps below the names of columns.
 *
 * @typedef {object} Table
 * @property {string[]} names Of the numeric columns.
 * @property {Float64Array} rows (n, features), without those with a missing value.
 * @property {string[]} notes What was left out.
 * @property {string} reading Options with which kmeans-gif reads the same.
 */

/** Of those that fit equally well, the last is used. A space means any blanks. */
const DELIMITERS = [" ", "|", "\t", ";", ","];
const SAMPLE_ROWS = 50;

/** Blank lines and comments; #N/A is a missing value. */
const SKIPPED = /(?:[ \t]*(?:#(?!N\/A)[^\r\n]*)?(?:\r\n?|\n|$))*/iy;
const QUOTED = / *"([^"]*(?:""[^"]*)*)"/y;
const BROKEN = / *"/y;
const BLANKS = /[ \t]*/y;
const END = /[ \t]*(?:\r\n?|\n|$)/y;

/**
 * @param {string} text
 * @returns {Table}
 */
export function readTable(text) {
  const body = text.replace(/^\ufeff/, "");
  const delimiter = delimiterOf(body), cells = [...rowsOf(body, delimiter)];
  if (cells.length === 0) throw new Error("the table is empty");
  const width = cells[0].length, odd = cells.findIndex((row) => row.length !== width);
  if (odd > 0) throw new Error(`row ${odd + 1} of the table has ${cells[odd].length} cells, the first has ${width}`);
  const hasCommas = cells.flat().some((cell) => isText(cell, ".") && !isText(cell, ","));
  const comma = hasCommas && delimiter === ";" ? "," : ".";
  const hasNames = cells[0].some((cell) => isText(cell, comma));
  const names = hasNames ? cells[0].map((cell) => cell.trim()) : defaultNames(width);
  return numericPart(names, hasNames ? cells.slice(1) : cells, comma);
}

/**
 * Names columns without names as kmeans-gif does.
 *
 * @param {number} width
 */
function defaultNames(width) {
  return Array.from({ length: width }, (_, i) => width > 3 ? `x${i + 1}` : "xyz"[i]);
}

/**
 * Takes the columns whose cells are numbers or missing, and the rows without missing ones.
 *
 * @param {string[]} names
 * @param {string[][]} body
 * @param {string} comma The decimal mark.
 * @returns {Table}
 */
function numericPart(names, body, comma) {
  const places = names.map((_, column) => column).filter((column) => names[column] && isNumeric(body, column, comma));
  if (places.length === 0) throw new Error("the table has no column of numbers");
  const values = [], notes = [];
  for (const row of body) {
    const numbers = places.map((column) => numberOf(row[column], comma));
    if (numbers.every(Number.isFinite)) values.push(numbers);
  }
  const ignored = names.filter((_, column) => !places.includes(column));
  if (ignored.length > 0) notes.push(`ignored columns without numbers: ${ignored.join(", ")}`);
  const isDropped = values.length < body.length;
  if (isDropped) notes.push(`left out ${body.length - values.length} rows with missing values`);
  if (values.length === 0) throw new Error("every row of the table has a missing value");
  const reading = `${isDropped ? " --drop-missing" : ""}${comma === "," ? " --decimal ," : ""}`;
  return { names: places.map((column) => names[column]), rows: Float64Array.from(values.flat()), notes, reading };
}

/**
 * Returns the delimiter that makes most cells numbers, as kmeans-gif does.
 *
 * @param {string} text
 */
function delimiterOf(text) {
  const scores = DELIMITERS.map((delimiter) => scoreOf(text, delimiter));
  return DELIMITERS[scores.lastIndexOf(Math.max(...scores))];
}

/**
 * Returns the share of numbers below the first row, which may be names; rows of different length count half.
 *
 * @param {string} text
 * @param {string} delimiter
 */
function scoreOf(text, delimiter) {
  /** @type {string[][]} */
  const rows = [];
  try {
    for (const row of rowsOf(text, delimiter)) if (rows.push(row) === SAMPLE_ROWS) break;
  } catch {
    rows.push([]); // a quote inside a cell, if the delimiter is another
  }
  const isSplit = rows.some((row) => row.length > 1);
  const isEven = rows.every((row) => row.length === rows[0].length);
  const cells = (rows.length > 1 ? rows.slice(1) : rows).flat().filter((cell) => cell.trim());
  const numbers = cells.filter((cell) => !isText(cell, isSplit ? "," : ".")); // 1,2 is a cell of several, or two
  return numbers.length / Math.max(1, cells.length) * (isEven ? 1 : 0.5) - (isSplit ? 0 : 1e-9);
}

/**
 * Returns the cells of each row; quoted ones may hold delimiters and line ends.
 *
 * @param {string} text
 * @param {string} delimiter
 * @returns {Generator<string[], void>}
 */
function* rowsOf(text, delimiter) {
  const isBlank = delimiter === " ", ends = isBlank ? " \t" : delimiter;
  const plain = new RegExp(`[^${ends}\r\n]*`, "y");
  const between = new RegExp(isBlank ? `[${ends}]+(?![${ends}\r\n]|$)` : ` *[${ends}]`, "y");
  let at = 0;
  const matched = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    at += match?.[0].length ?? 0;
    return match;
  };
  for (let number = 1; matched(SKIPPED), at < text.length; number++) {
    if (isBlank) matched(BLANKS);
    const cells = [];
    do {
      const quoted = matched(QUOTED);
      if (!quoted && matched(BROKEN)) throw new Error(`a quote in row ${number} of the table is not closed`);
      cells.push(quoted ? quoted[1].replaceAll('""', '"') : /** @type {RegExpExecArray} */ (matched(plain))[0]);
    } while (matched(between));
    if (!matched(END)) throw new Error(`in row ${number} of the table, text follows a quoted cell`);
    yield cells;
  }
}

/** @param {string} cell */
function isFilled(cell) {
  return !/^\s*(|NA|N\/A|#N\/A|<NA>|NaN|null|None|\?|-|\.)\s*$/i.test(cell);
}

/**
 * Returns the number in a cell, or NaN.
 *
 * @param {string} cell
 * @param {string} comma
 */
function numberOf(cell, comma) {
  const text = comma === "," ? cell.replace(",", ".") : cell;
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : NaN;
}

/**
 * @param {string} cell
 * @param {string} comma
 */
function isText(cell, comma) {
  return isFilled(cell) && !Number.isFinite(numberOf(cell, comma));
}

/**
 * @param {string[][]} body
 * @param {number} column
 * @param {string} comma
 */
function isNumeric(body, column, comma) {
  return body.some((row) => isFilled(row[column])) && !body.some((row) => isText(row[column], comma));
}
