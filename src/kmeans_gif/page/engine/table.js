/**
 * Reads a text table: rows of cells with a delimiter between them, perhaps quoted, perhaps below the names of columns.
 *
 * @typedef {object} Table
 * @property {string[]} names Of the numeric columns.
 * @property {Float64Array} rows (n, features), without those with a missing value.
 * @property {string[]} notes What was left out.
 * @property {string} reading Options with which kmeans-gif reads the same.
 */

const DELIMITERS = [",", ";", "\t", "|"];

/** Blank lines and comments; #N/A is a missing value. */
const SKIPPED = /(?:[ \t]*(?:#(?!N\/A)[^\r\n]*)?(?:\r\n?|\n|$))*/iy;
const QUOTED = / *"([^"]*(?:""[^"]*)*)" */y;
const BROKEN = / *"/y;
const END = /\r\n?|\n|$/y;

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
  const comma = delimiter === ";" ? "," : ".";
  const hasNames = cells[0].some((cell) => isFilled(cell) && Number.isNaN(numberOf(cell, comma)));
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
  const places = names.map((_, column) => column).filter((column) => isNumeric(body, column, comma));
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

/** @param {string} text */
function delimiterOf(text) {
  const counts = DELIMITERS.map((delimiter) => {
    try {
      return rowsOf(text, delimiter).next().value?.length ?? 0;
    } catch {
      return 0; // that of another delimiter
    }
  });
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/**
 * Returns the cells of each row; quoted ones may hold delimiters and line ends.
 *
 * @param {string} text
 * @param {string} delimiter
 * @returns {Generator<string[], void>}
 */
function* rowsOf(text, delimiter) {
  const plain = new RegExp(`[^${delimiter}\r\n]*`, "y");
  let at = 0;
  const matched = (/** @type {RegExp} */ pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    at += match?.[0].length ?? 0;
    return match;
  };
  for (let number = 1; matched(SKIPPED), at < text.length; number++) {
    const cells = [];
    do {
      if (cells.length > 0) at++;
      const quoted = matched(QUOTED);
      if (!quoted && matched(BROKEN)) throw new Error(`a quote in row ${number} of the table is not closed`);
      cells.push(quoted ? quoted[1].replaceAll('""', '"') : /** @type {RegExpExecArray} */ (matched(plain))[0]);
    } while (text[at] === delimiter);
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
 * @param {string[][]} body
 * @param {number} column
 * @param {string} comma
 */
function isNumeric(body, column, comma) {
  const filled = body.map((row) => row[column]).filter(isFilled);
  return filled.length > 0 && filled.every((cell) => Number.isFinite(numberOf(cell, comma)));
}
